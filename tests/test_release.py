"""A release is what the changelog, the documentation and the workflow say it is."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot import __version__

ROOT = Path(__file__).parents[1]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
WORKFLOWS = ROOT / ".github" / "workflows"
_KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def workflow(name: str) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))
    return loaded


def sections() -> list[tuple[str, str]]:
    """The changelog's headings, each with its text."""
    found = re.split(r"^## (.+)$", CHANGELOG, flags=re.MULTILINE)[1:]
    return list(zip(found[::2], found[1::2], strict=True))


def test_latest_section_of_the_changelog_is_the_version() -> None:
    """With a date, below what isn't released yet."""
    (first, _), (latest, text) = sections()[:2]
    assert first == "[Unreleased]"
    heading = re.fullmatch(r"\[(\S+)\] - (\S+)", latest)
    assert heading is not None
    assert heading[1] == __version__
    date.fromisoformat(heading[2])
    assert text.strip()


def test_changelog_keeps_its_form() -> None:
    for _, text in sections():
        assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= _KINDS


def test_documents_name_the_wheel_of_this_version() -> None:
    for path in (ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.py")):
        named = re.findall(r"billing_bot-(\d[\w.]*)-py3", path.read_text(encoding="utf-8"))
        assert set(named) <= {__version__}, path.name


def test_release_waits_for_all_of_cis_checks() -> None:
    """In the same jobs, so with the same system packages."""
    release = workflow("release.yml")["jobs"]
    assert release["checks"]["uses"] == "./.github/workflows/ci.yml"
    assert release["release"]["needs"] == "checks"
    started_by = workflow("ci.yml")[True]  # YAML reads the key `on` as a boolean
    assert "workflow_call" in started_by


def notes(folder: Path, tag: str) -> subprocess.CompletedProcess[bytes]:
    """Runs the workflow's own step."""
    steps = workflow("release.yml")["jobs"]["release"]["steps"]
    (script,) = (step["run"] for step in steps if "notes.md" in step.get("run", "") and "awk" in step["run"])
    shutil.copy(ROOT / "CHANGELOG.md", folder)
    return subprocess.run(  # noqa: S603 - as the workflow's runner starts it
        ["/bin/bash", "-e", "-c", script],
        cwd=folder,
        env={"GITHUB_REF_NAME": tag, "PATH": "/usr/bin:/bin"},
        check=False,
    )


def test_notes_are_the_versions_section_only(tmp_path: Path) -> None:
    assert notes(tmp_path, f"v{__version__}").returncode == 0
    assert (tmp_path / "notes.md").read_text(encoding="utf-8") == sections()[1][1].removeprefix("\n")


def test_version_without_notes_is_not_released(tmp_path: Path) -> None:
    assert notes(tmp_path, "v9.9.9").returncode != 0
