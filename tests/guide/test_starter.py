"""``bot new FOLDER``: a starter guide."""

from pathlib import Path

import pytest

from bot.check.report import report
from bot.cli import main
from bot.guide.loader import STARTER

DOCUMENT = (Path(__file__).parents[2] / "docs" / "content.md").read_text("utf-8")


def test_starter_is_valid_and_matches_the_documentation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An existing folder is left alone."""
    folder = str(tmp_path / "mine")
    assert main(["--env-file", "", "new", folder]) == 0
    assert f"GUIDE={folder}" in capsys.readouterr().out
    assert report(Path(folder)).errors == ()
    for file in STARTER.rglob("*.yaml"):
        assert f"# {file.relative_to(STARTER)}\n{file.read_text('utf-8')}" in DOCUMENT
    assert main(["--env-file", "", "new", folder]) == 1
    assert "already exists; name a new folder" in capsys.readouterr().err


def test_language_can_be_added_and_completed_over_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Missing translations are one warning with a percentage, not an error for each text."""
    folder = tmp_path / "mine"
    main(["--env-file", "", "new", str(folder)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDE", str(folder))
        assert main(["--env-file", "", "messages", "--add", "ja"]) == 0
        assert main(["--env-file", "", "messages", "--add", "klingonese"]) == 1
    assert "0 % translated" in capsys.readouterr().out
    found = report(folder)
    assert found.errors == ()
    assert [problem.message for problem in found.problems if problem.rule == "growing"] == [
        "0 % of the texts are translated into ja; it's offered from 50 % on"
    ]
