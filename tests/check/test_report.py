"""The report of a check, for people and programs."""

import json
from pathlib import Path

import pytest

from bot.check.report import Report
from bot.cli import main
from tests.support.tiny_guide import NEVER_DUE, write_tiny

SCREENS = "screens/screens.yaml"


def test_report_without_errors_is_sound() -> None:
    assert Report((), {"screens": 1}).as_text() == "screens: 1\n0 errors, 0 warnings"


def test_rules_are_counted_by_their_names_in_the_rulebook() -> None:
    """For people; programs that read the JSON rely on other names."""
    found = Report((), {"rules carried": 2, "lints": 3})
    assert found.as_text().splitlines()[0] == "must rules: 2 never rules: 3"
    assert json.loads(found.as_json())["counts"] == {"rules carried": 2, "lints": 3}


@pytest.mark.parametrize("edit", [{}, {SCREENS: ("to: plug", "to: plugg")}])
def test_text_json_and_exit_status_agree(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    edit: dict[str, tuple[str, str]],
) -> None:
    """The next check sees an edit: nothing is cached."""
    monkeypatch.setenv("GUIDE", str(write_tiny(tmp_path / "guide", NEVER_DUE)))
    assert main(["check"]) == 0
    capsys.readouterr()
    monkeypatch.setenv("GUIDE", str(write_tiny(tmp_path / "edited", {**NEVER_DUE, **edit})))
    status = main(["check"])
    text = capsys.readouterr().out
    assert main(["check", "--json"]) == status == len(edit)
    found = json.loads(capsys.readouterr().out)
    assert found["sound"] is not edit or not edit
    assert text.splitlines()[-1] == ("1 error, 0 warnings" if edit else "0 errors, 0 warnings")
    assert sum(not each["warning"] for each in found["problems"]) == len(edit)
