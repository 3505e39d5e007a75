"""docs/mounting.md says which versions the mounted flow works with: those that were tried, and no others."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def locked(name: str) -> dict[str, str]:
    """The packages of a requirements file, each with its version."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([0-9.]+)", text, re.MULTILINE))


def test_the_documented_versions_are_the_oldest_and_the_newest_that_are_tested() -> None:
    """The oldest are those of `make floors`, the newest those that every other test runs with."""
    text = (ROOT / "docs" / "mounting.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z-]+) \| ([0-9.]+) \| ([0-9.]+) \|$", text, re.MULTILINE)
    assert len(rows) >= 10
    oldest, newest = locked("floors.txt"), locked("dev.txt")
    assert rows == [(name, oldest[name], newest[name]) for name, _, _ in rows]


def test_the_floors_that_are_tested_are_those_that_the_package_asks_for() -> None:
    """A floor in pyproject.toml that a dependency's own floor lies above would never be tried."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    asked = re.findall(
        r'^ *(?:aiogram = \[)?"([a-z-]+)>=([0-9.]+)[^"]*"', text.split("standalone = [")[0], re.MULTILINE
    )
    oldest = locked("floors.txt")
    assert len(asked) >= 10
    for name, floor in asked:
        assert oldest[name].startswith(floor), f"{name}: {floor} is asked for, {oldest[name]} is tried"
