"""What a review found is remembered, and never longer than it holds."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.check import run
from bot.check.run import Report, report
from bot.cli import main
from tests.support.tiny_guide import write_tiny

SCREENS = "screens/screens.yaml"


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "reviews.json"


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The folders that are reviewed from now on."""
    from bot.check import content  # noqa: PLC0415

    seen: list[Path | None] = []
    real = content.check_content

    def counting(folder: Path | None, sponsor_file: Path | None = None) -> object:
        seen.append(folder)
        return real(folder, sponsor_file=sponsor_file)

    monkeypatch.setattr(content, "check_content", counting)
    return seen


def test_what_was_found_is_not_looked_for_again(tmp_path: Path, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_tiny(tmp_path / "guide", {SCREENS: ("to: plug", "to: plugg")})
    seen = _counted(monkeypatch)
    first = report(folder, memory=memory)
    assert not first.sound
    assert report(folder, memory=memory) == first
    assert seen == [folder]
    assert report(folder, anew=True, memory=memory) == first
    assert report(folder, memory=None) == first
    assert seen == [folder] * 3


@pytest.mark.parametrize(
    "file", [SCREENS, "guide.yaml", "locales/zh_Hans/LC_MESSAGES/guide.po", "locales/zh_Hans/glossary.yaml", "sponsor"]
)
def test_any_change_is_looked_at(tmp_path: Path, memory: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    folder, sponsor = write_tiny(tmp_path / "guide"), tmp_path / "sponsor.txt"
    sponsor.write_text("product: Lamp\n")
    seen = _counted(monkeypatch)
    report(folder, sponsor, memory=memory)
    changed = sponsor if file == "sponsor" else folder / file
    changed.write_text((changed.read_text("utf-8") if changed.exists() else "") + "\n# a remark\n", "utf-8")
    report(folder, sponsor, memory=memory)
    assert len(seen) == 2


def test_a_new_file_and_a_file_that_went_are_looked_at(
    tmp_path: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_tiny(tmp_path / "guide")
    assert report(folder, memory=memory).sound
    (folder / "screens/more.yaml").write_text("home:\n  kind: info\n  title: A lamp\n", "utf-8")
    assert not report(folder, memory=memory).sound
    (folder / "screens/more.yaml").unlink()
    (folder / SCREENS).unlink()
    assert not report(folder, memory=memory).sound


def test_a_change_behind_a_link_is_looked_at(tmp_path: Path, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where content is mounted; a link that leads back ends there."""
    folder = write_tiny(tmp_path / "guide")
    (folder / "screens").rename(tmp_path / "elsewhere")
    (folder / "screens").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "back").symlink_to(folder)
    assert report(folder, memory=memory).sound
    screens = tmp_path / "elsewhere" / "screens.yaml"
    screens.write_text(screens.read_text("utf-8").replace("to: plug", "to: plugg"), "utf-8")
    assert not report(folder, memory=memory).sound


def test_another_day_is_another_review(tmp_path: Path, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts grow old without anybody's edit."""
    folder, seen = write_tiny(tmp_path / "guide"), _counted(monkeypatch)
    report(folder, memory=memory)
    monkeypatch.setattr(run, "_today", lambda: date(2027, 1, 1))
    report(folder, memory=memory)
    assert len(seen) == 2


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"KEY": 7}', b'{"KEY": {"problems": [{}], "counts": {}}}'])
def test_a_memory_that_cannot_be_read_is_none(tmp_path: Path, memory: Path, body: bytes) -> None:
    folder = write_tiny(tmp_path / "guide")
    first = report(folder, memory=memory)
    (key,) = json.loads(memory.read_bytes())
    memory.write_bytes(body.replace(b"KEY", key.encode()))
    assert report(folder, memory=memory) == first


def test_where_nothing_can_be_kept_all_is_reviewed(tmp_path: Path, memory: Path) -> None:
    memory.parent.write_text("a file in the folder's place")
    folder = write_tiny(tmp_path / "guide")
    assert report(folder, memory=memory) == report(folder, memory=None)


def test_only_the_last_reviews_are_kept(tmp_path: Path, memory: Path) -> None:
    folder = write_tiny(tmp_path / "guide")
    for number in range(10):
        (folder / "screens/more.yaml").write_text(f"# {number}\n", "utf-8")
        report(folder, memory=memory)
    assert len(json.loads(memory.read_bytes())) == 8
    assert list(memory.parent.iterdir()) == [memory]


def test_the_command_says_the_same_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for edit in ({}, {SCREENS: ("to: plug", "to: plugg")}):
        monkeypatch.setenv("GUIDE", str(write_tiny(tmp_path / f"guide{len(edit)}", edit)))
        for arguments in (["check"], ["check", "--json"]):
            said = [(main(each), capsys.readouterr().out) for each in ([*arguments, "--anew"], arguments)]
            assert said[0] == said[1]
            assert said[0][0] == len(edit)


def test_a_report_is_sound_without_errors() -> None:
    assert Report((), {"screens": 1}).as_text() == "screens: 1\n0 errors, 0 warnings"
