"""Deliberately broken files: each gives one line that names it; nothing hangs, crashes or shows a traceback."""

import errno
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.check.content import check_content
from bot.guide.loader import BUILT_IN, load
from bot.guide.problem import BrokenGuideError
from tests.support.command import command, refused, run
from tests.support.real_guide import TODAY
from tests.support.tiny_guide import WITH_A_PLACE, write_tiny

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
FILES = ["guide.yaml", "screens/screens.yaml", "understanding/errors.yaml"]


@pytest.mark.parametrize("what", SPOILT)
def test_broken_guide_file_is_named_in_one_line(tmp_path: Path, what: str) -> None:
    """Whichever file it is, without waiting."""
    guide = write_tiny(tmp_path / "guide")
    shutil.copytree(BUILT_IN / "understanding", guide / "understanding")
    for name in FILES:
        kept = (guide / name).read_bytes()
        SPOILT[what](guide / name)
        _, problems = check_content(guide, TODAY)
        errors = [problem for problem in problems if not problem.warning]
        assert errors, name
        assert [each for each in errors if each.position.file == name], errors[:3]
        shutil.rmtree(guide / name) if (guide / name).is_dir() else (guide / name).unlink()
        (guide / name).write_bytes(kept)


@pytest.mark.parametrize("what", ["a pipe that nobody writes to", "aliases of aliases", "100,000 lists in one another"])
@pytest.mark.parametrize("name", ["run", "check"])
def test_command_line_names_it_in_one_line_too(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "guide.yaml").write_text("")
    SPOILT[what](tmp_path / "guide.yaml")
    result = command(name, TELEGRAM_BOT_TOKEN="1:abc", GUIDE=str(tmp_path))
    assert result.returncode == 1
    assert "guide.yaml" in result.stderr + result.stdout


def test_deeply_nested_guide_does_not_crash_the_interpreter(tmp_path: Path) -> None:
    """In its own process: a crash in C code would end this one."""
    (tmp_path / "guide.yaml").write_text("")
    SPOILT["100,000 lists in one another"](tmp_path / "guide.yaml")
    result = run("check", GUIDE=str(tmp_path))
    assert result.returncode == 1
    assert "Traceback" not in result.stderr + result.stdout
    assert "guide.yaml" in result.stdout


def test_folder_that_is_no_guide_is_not_searched(tmp_path: Path) -> None:
    """GUIDE=/ or a home folder: reading all of it would take minutes, and files in it come and go."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "other.yaml").write_bytes(b"\xff")
    os.mkfifo(tmp_path / "deep" / "pipe.yaml")
    _, problems = check_content(tmp_path, TODAY)
    assert [str(each) for each in problems] == [
        f"guide.yaml:1: error: {tmp_path / 'guide.yaml'} doesn't exist [missing-file]"
    ]


def test_guide_that_is_a_file_is_called_a_file(tmp_path: Path) -> None:
    """Of one that is there, "doesn't exist" would be false."""
    file = tmp_path / "guide.yaml"
    file.write_text("home: home\n")
    _, problems = check_content(file, TODAY)
    assert [str(each) for each in problems] == [
        f"{file}:1: error: this is a file; GUIDE must name the folder of a guide [missing-file]"
    ]


def test_folder_that_may_not_be_entered_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the bot's user may not search a parent folder."""

    def refuse(_: Path, **__: object) -> os.stat_result:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(BrokenGuideError) as refusal:
        load(tmp_path)
    assert [str(each) for each in refusal.value.problems] == [
        f"{tmp_path}:1: error: this folder can't be read: Permission denied [unreadable-file]"
    ]


def test_sponsor_file_that_is_a_folder_is_named_in_plain_words(tmp_path: Path) -> None:
    _, problems = check_content(None, TODAY, tmp_path)
    assert [str(each) for each in problems] == [
        f"{tmp_path}:1: error: SPONSOR_FILE: can't be read: Is a directory [unreadable-file]"
    ]


@pytest.mark.parametrize("what", ["a pipe that nobody writes to", "a terabyte of zeros", "aliases of aliases"])
def test_broken_sponsor_file_is_refused(tmp_path: Path, what: str) -> None:
    (tmp_path / "sponsor.yaml").write_text("")
    SPOILT[what](tmp_path / "sponsor.yaml")
    refused(command("run", cwd=tmp_path, TELEGRAM_BOT_TOKEN="1:abc", SPONSOR_FILE="sponsor.yaml"), "sponsor.yaml")


@pytest.mark.parametrize("code", [0x202E, 0x2066, 0x200B, 0x200D, 0xFEFF, 0xE000, 0x061C], ids=hex)
def test_invisible_characters_in_a_disclosure_are_refused(tmp_path: Path, code: int) -> None:
    """A bidirectional override could change how a fee reads."""
    spoilt = f'closing: {{en: "US$3\\U{code:08x}0"'
    text = EXAMPLE.read_text(encoding="utf-8").replace("closing: {en: US$3", spoilt, 1)
    (tmp_path / "sponsor.yaml").write_text(text, encoding="utf-8")
    guide = write_tiny(tmp_path / "guide", base=WITH_A_PLACE)
    _, problems = check_content(guide, TODAY, tmp_path / "sponsor.yaml")
    assert any("invisible character" in str(problem) and "closing" in str(problem) for problem in problems), problems[
        :2
    ]


@pytest.mark.parametrize(("days", "fits"), [(0, True), (1, True), (2, False), (2000, False)])
def test_check_dates_in_the_future_are_refused(tmp_path: Path, days: int, fits: bool) -> None:
    """Such a fact might never count as outdated. Tomorrow is allowed, since it may have begun elsewhere."""
    text = EXAMPLE.read_text(encoding="utf-8")
    day = next(line for line in text.splitlines() if line.startswith("checked:"))
    (tmp_path / "sponsor.yaml").write_text(text.replace(day, f"checked: {TODAY + timedelta(days)}"), encoding="utf-8")
    guide = write_tiny(tmp_path / "guide", base=WITH_A_PLACE)
    _, problems = check_content(guide, TODAY, tmp_path / "sponsor.yaml")
    found = [str(each) for each in problems if "still to come" in str(each)]
    assert bool(found) != fits
    assert all("sponsor.yaml" in each for each in found)
