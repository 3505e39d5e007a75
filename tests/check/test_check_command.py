"""The command ``bot check``: its report for people, its report for tools, and its exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from tests.support.real_guide import real_guide, real_problems
from tests.support.tiny_guide import NEVER_DUE, line_of, write_tiny

from .broken_guide import BREAKS, SCREENS, write_broken


def test_real_guide_has_no_error() -> None:
    """Facts may be due for review: readers are told so, and it isn't an error."""
    assert [str(problem) for problem in real_problems() if not problem.warning] == []
    assert {problem.rule for problem in real_problems()} <= {"overdue"}
    assert len(real_guide().screens) >= 100


@pytest.fixture
def empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> pytest.MonkeyPatch:
    """A working directory without settings."""
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    return monkeypatch


def test_valid_guide_is_reported_with_its_counts(
    tmp_path: Path, empty_folder: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And exit status 0."""
    empty_folder.setenv("GUIDE", str(write_tiny(tmp_path)))
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "screens: 7 flows: 1 answers: 0 outcomes: 2 causes: 0 evidence: 0 facts: 1" in said
    assert "0 errors, " in said


def test_invalid_guide_is_reported_line_by_line(
    tmp_path: Path, empty_folder: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And exit status 1, for CI."""
    folder = write_tiny(tmp_path, {SCREENS: ("to: plug", "to: plugg"), **NEVER_DUE})
    empty_folder.setenv("GUIDE", str(folder))
    assert main(["check"]) == 1
    said = capsys.readouterr().out.splitlines()
    line = line_of(folder, SCREENS, "nothing:")
    message = "what.nothing leads to `plugg`, which isn't a screen"
    assert said == [f"{SCREENS}:{line}: error: {message} [unknown-target]", "1 error, 0 warnings"]


def test_json_report_says_the_same(
    tmp_path: Path, empty_folder: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For tools; it contains nothing else, whatever is broken."""
    for number, each in enumerate(("a choice to no screen", "no YAML", "a broken catalogue", "a fact due for review")):
        folder = tmp_path / str(number)
        write_broken(folder, each)
        empty_folder.setenv("GUIDE", str(folder))
        status = main(["check", "--json"])
        report = json.loads(capsys.readouterr().out)
        assert report["sound"] == (status == 0) == (each == "a fact due for review")
        rules = [problem["rule"] for problem in report["problems"]]
        assert BREAKS[each].rule in rules
        assert {"file", "line"} == set(report["problems"][0]["position"])


def test_process_prints_the_report_only(tmp_path: Path) -> None:
    """``python -m bot check --json``; ``make lint`` runs it on the real guide."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "check", "--json"],
        env={**os.environ, "GUIDE": str(write_tiny(tmp_path))},
        capture_output=True,
        timeout=300,
        check=True,
    )
    report = json.loads(done.stdout)
    assert report["sound"]
    assert report["counts"]["screens"] == 7
    assert done.stderr == b""
