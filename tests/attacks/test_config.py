"""Files that are wrong on purpose: each is a line that names it, and nothing hangs, crashes or shows a traceback."""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.check.content import check_content
from bot.guide.loader import BUILT_IN
from tests.app.test_serve import refused, run
from tests.support.real_guide import TODAY

Spoil = Callable[[Path], object]

EXAMPLE = Path(__file__).parents[2] / "docs" / "sponsor.example.yaml"
BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def device(file: Path) -> None:
    file.unlink()
    file.symlink_to("/dev/zero")


def huge(file: Path) -> None:
    file.unlink()
    with file.open("wb") as written:
        written.truncate(1 << 40)


def holds(text: str) -> Spoil:
    return lambda file: file.write_text(text, encoding="utf-8")


SPOILT: dict[str, Spoil] = {
    "a pipe that nobody writes to": pipe,
    "a folder": folder,
    "a device without an end": device,
    "a terabyte of zeros": huge,
    "aliases of aliases": holds(BOMB),
    "a value within itself": holds("a: &a [*a]\n"),
    "100,000 lists in one another": holds("a: " + "[" * 100_000),
    "100,000 mappings in one another": holds("{a: " * 100_000),
    "100,000 lists on one line": holds("- " * 100_000),
    "deep by lines": holds("".join(" " * depth + "a:\n" for depth in range(1500))),
    "half a character": lambda file: file.write_bytes(b"a: \xff"),
    "a null byte": holds("a: \0"),
}
FILES = ["guide.yaml", "screens/home.yaml", "understanding/errors.yaml"]


@pytest.mark.parametrize("what", SPOILT)
def test_a_spoilt_file_of_a_guide_is_a_line_that_names_it(tmp_path: Path, what: str) -> None:
    """Whichever it is, and nothing is waited for."""
    guide = tmp_path / "guide"
    shutil.copytree(BUILT_IN, guide)
    for name in FILES:
        kept = (guide / name).read_bytes()
        SPOILT[what](guide / name)
        _, problems = check_content(guide, TODAY)
        errors = [problem for problem in problems if not problem.warning]
        assert errors, name
        said = "\n".join(map(str, errors[:3]))
        assert name.rpartition("/")[2] in said or "understanding/" in said, said
        shutil.rmtree(guide / name) if (guide / name).is_dir() else (guide / name).unlink()
        (guide / name).write_bytes(kept)


@pytest.mark.parametrize("what", ["a pipe that nobody writes to", "aliases of aliases", "100,000 lists in one another"])
@pytest.mark.parametrize("command", ["run", "check"])
def test_it_is_a_line_on_the_command_line_as_well(tmp_path: Path, command: str, what: str) -> None:
    """A process of its own: a crash below Python would end this one."""
    (tmp_path / "guide.yaml").write_text("")
    SPOILT[what](tmp_path / "guide.yaml")
    result = run(command, TELEGRAM_BOT_TOKEN="1:abc", GUIDE=str(tmp_path))
    assert result.returncode == 1
    assert "Traceback" not in result.stderr + result.stdout
    assert "guide.yaml" in result.stderr + result.stdout


@pytest.mark.parametrize("what", ["a pipe that nobody writes to", "a terabyte of zeros", "aliases of aliases"])
def test_a_spoilt_sponsor_is_refused(tmp_path: Path, what: str) -> None:
    (tmp_path / "sponsor.yaml").write_text("")
    SPOILT[what](tmp_path / "sponsor.yaml")
    refused(run("run", cwd=tmp_path, TELEGRAM_BOT_TOKEN="1:abc", SPONSOR_FILE="sponsor.yaml"), "sponsor.yaml")


@pytest.mark.parametrize("code", [0x202E, 0x2066, 0x200B, 0x200D, 0xFEFF, 0xE000, 0x061C], ids=hex)
def test_a_disclosure_is_what_it_looks_like(tmp_path: Path, code: int) -> None:
    """A mark that turns the text around makes another fee of it."""
    spoilt = f'closing: {{en: "US$3\\U{code:08x}0"'
    text = EXAMPLE.read_text(encoding="utf-8").replace("closing: {en: US$3", spoilt, 1)
    (tmp_path / "sponsor.yaml").write_text(text, encoding="utf-8")
    _, problems = check_content(None, TODAY, tmp_path / "sponsor.yaml")
    assert any("invisible character" in str(problem) and "closing" in str(problem) for problem in problems), problems[
        :2
    ]


@pytest.mark.parametrize(("days", "fits"), [(0, True), (1, True), (2, False), (2000, False)])
def test_nobody_has_checked_anything_in_the_time_to_come(tmp_path: Path, days: int, fits: bool) -> None:
    """It would never count as perhaps changed. Tomorrow it may be already, elsewhere."""
    text = EXAMPLE.read_text(encoding="utf-8")
    day = next(line for line in text.splitlines() if line.startswith("checked:"))
    (tmp_path / "sponsor.yaml").write_text(text.replace(day, f"checked: {TODAY + timedelta(days)}"), encoding="utf-8")
    _, problems = check_content(None, TODAY, tmp_path / "sponsor.yaml")
    found = [str(each) for each in problems if "still to come" in str(each)]
    assert bool(found) != fits
    assert all("sponsor.yaml" in each for each in found)
