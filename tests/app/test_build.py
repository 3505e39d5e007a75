"""The build in the log and in ``bot --version``."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app.build import build

ROOT = Path(__file__).parents[2]


def build_in(folder: Path) -> str:
    code = "from bot.app.build import build; print(build())"
    return subprocess.check_output([sys.executable, "-c", code], cwd=folder, text=True).strip()  # noqa: S603


@pytest.mark.parametrize("changed", ["bot/store/lua/commit.lua", "locales/zh_Hans/LC_MESSAGES/bot.po"])
def test_build_differs_as_soon_as_a_file_does(tmp_path: Path, changed: str) -> None:
    """It doesn't depend on the folder, or on backup files that an editor leaves there."""
    for folder in ("bot", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "bot/cli.py~").touch()
    assert re.fullmatch("[0-9a-f]{7}", build())
    assert build_in(tmp_path) == build()
    with (tmp_path / changed).open("a") as file:
        file.write("\n")
    assert build_in(tmp_path) != build()
