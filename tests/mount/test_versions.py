"""docs/mounting.md lists exactly the versions that the mounted flow is tested with."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]


def locked(name: str) -> dict[str, str]:
    """The packages of a requirements file, each with its version."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([0-9.]+)", text, re.MULTILINE))


def test_documented_versions_are_the_oldest_and_newest_tested() -> None:
    """The oldest come from `make floors`, the newest from every other test."""
    text = (ROOT / "docs" / "mounting.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z-]+) \| ([0-9.]+) \| ([0-9.]+) \|$", text, re.MULTILINE)
    assert len(rows) >= 10
    oldest, newest = locked("floors.txt"), locked("dev.txt")
    assert rows == [(name, oldest[name], newest[name]) for name, _, _ in rows]


def test_documented_pythons_are_those_that_ci_tries() -> None:
    """The oldest is also the one that the package requires."""
    suite = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))["jobs"]["suite"]
    tried = suite["strategy"]["matrix"]["python"]
    text = (ROOT / "docs" / "mounting.md").read_text(encoding="utf-8")
    assert f"| Python | {tried[0]} | {tried[-1]} |" in text
    assert f"on Python {', '.join(tried[:-1])} and {tried[-1]}." in " ".join(text.split())
    assert f'requires-python = ">={tried[0]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_tested_floors_match_pyproject() -> None:
    """A floor below a dependency's own floor would never be tested."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    asked = re.findall(
        r'^ *(?:aiogram = \[)?"([a-z-]+)>=([0-9.]+)[^"]*"', text.split("standalone = [")[0], re.MULTILINE
    )
    oldest = locked("floors.txt")
    assert len(asked) >= 10
    for name, floor in asked:
        assert oldest[name].startswith(floor), f"{name}: {floor} is asked for, {oldest[name]} is tried"
