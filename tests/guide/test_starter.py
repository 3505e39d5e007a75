"""``bot new FOLDER``: a starter guide."""

import shutil
from pathlib import Path

import pytest

from bot.app.wiring import build_renderer, read_content
from bot.check.content import check_content
from bot.check.report import report
from bot.cli import main
from bot.conversation.session import Page, Session, View
from bot.guide.guide import Guide
from bot.guide.loader import STARTER
from bot.guide.problem import Problem
from bot.i18n.catalogue import read_catalogue
from bot.i18n.update import update_catalogues, write_catalogue
from bot.rendering import bot_texts
from tests.support.tiny_guide import write_tiny

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
    assert "0% translated" in capsys.readouterr().out
    found = report(folder)
    assert found.errors == ()
    words, growing = (problem.message for problem in found.problems if problem.rule == "growing")
    assert words == "0% of the bot's own words are translated into ja; the rest is shown in English"
    assert growing.startswith("0% of the texts are translated into ja; the language is offered once 50% are (")
    assert "`offered: [ja]` in guide.yaml" in growing


@pytest.mark.parametrize("name", ["Deutsch", "x_Y_Z", "pt-br"])
def test_folder_that_is_not_a_language_code_is_reported_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """By both commands, without advice to offer such a language; nothing is written there."""
    folder = tmp_path / "mine"
    update_catalogues(shutil.copytree(STARTER, folder), folder, ["de"])
    (folder / "locales" / "de").rename(folder / "locales" / name)
    words = folder / "locales" / name / "LC_MESSAGES" / "bot.po"
    file = words.with_name("guide.po")
    said = f"`{name}` isn't a language code; rename the folder, for example to ja, de or pt_BR"
    assert [str(each) for each in report(folder).problems] == [f"{words}:1: error: {said} [catalogue]"]
    words.unlink()
    monkeypatch.setenv("GUIDE", str(folder))
    assert main(["--env-file", "", "messages"]) == 1
    assert capsys.readouterr() == ("", f"{file}:1: {said}\n")
    assert list(file.parent.iterdir()) == [file]


def test_language_can_be_offered_from_its_first_translation_on(tmp_path: Path) -> None:
    """The rest is English, and its name shows how much is translated. A name without a catalogue is reported."""
    folder = with_japanese(tmp_path, "It's red")
    assert list(read_content(folder)[1]) == ["en"]
    manifest = folder / "guide.yaml"
    manifest.write_text(manifest.read_text("utf-8") + "offered: [ja, de]\n", "utf-8")
    languages = read_content(folder)[1]
    assert [language.endonym for language in languages.values()] == ["English", "日本語 (5%)"]
    assert [languages["ja"].say(text) for text in ("It's red", "It's dark")] == ["It's red訳", "It's dark"]
    assert [(each.rule, each.position.line) for each in report(folder).problems if each.message.startswith("de ")] == [
        ("unknown-language", manifest.read_text("utf-8").count("\n"))
    ]


def test_changed_text_can_be_reloaded_and_keeps_its_translation(tmp_path: Path) -> None:
    """With one warning, whether or not `bot messages` has run since. A deleted text is no obstacle, either."""
    folder = with_japanese(tmp_path)
    screens = folder / "screens/internet.yaml"
    gone = "  text: I help you find out why it's down and who can help.\n"
    old, new = "Plug it in, and wait for two minutes.", "Plug it in, and wait for two whole minutes."
    screens.write_text(screens.read_text("utf-8").replace(old, new).replace(gone, ""))
    for rules in (["fuzzy", "stale"], ["fuzzy"]):
        assert [each.rule for each in report(folder).problems] == rules
        assert read_content(folder)[1]["ja"].say(new) == f"{old}訳"
        update_catalogues(folder, folder)


def test_bot_speaks_an_added_language_around_the_guide(tmp_path: Path) -> None:
    """Its buttons are translated in the guide's folder, because an installed bot's own catalogues can't be edited."""
    guide, languages = read_content(with_japanese(tmp_path))
    question = Session(Page(View.SCREEN, "lamp", "down"))
    card = build_renderer(guide, languages).render(question, languages["ja"])
    assert card.html.startswith("<b>What does the lamp on the router do?訳</b>")
    assert [button.label for button in card.rows[-1]] == [f"{bot_texts.BACK}訳", f"{bot_texts.MENU}訳", "🌐 EN"]


def test_language_that_the_bot_speaks_gets_no_catalogue_for_its_words(tmp_path: Path) -> None:
    """The built-in one is enough. One that exists is kept up to date: it overrides the built-in one, text by text."""
    (guide,) = update_catalogues(tmp_path, STARTER, ["zh_Hans"])
    own = guide.file.with_name("bot.po")
    assert not own.exists()
    shutil.copy(guide.file, own)
    assert [each.file for each in update_catalogues(tmp_path, STARTER)] == [own, guide.file]
    assert read_catalogue(own).get(bot_texts.BACK)


def test_guide_of_ones_own_is_checked_once_per_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks take seconds of CPU, during which users wait."""
    checked = []

    def counting(folder: Path | None, *, sponsor_file: Path | None) -> tuple[Guide | None, list[Problem]]:
        checked.append(folder)
        return check_content(folder, sponsor_file=sponsor_file)

    monkeypatch.setattr("bot.check.report.check_content", counting)
    read_content(STARTER, check=True)
    assert checked == [STARTER]


def with_japanese(folder: Path, *only: str) -> Path:
    """The starter with translations of all its texts and of the bot's own, or of ``only`` some."""
    shutil.copytree(STARTER, folder, dirs_exist_ok=True)
    for updated in update_catalogues(folder, folder, ["ja"]):
        catalogue = read_catalogue(updated.file)
        for message in catalogue:
            if message.id and (not only or message.id in only):
                message.string = f"{message.id}訳"
        write_catalogue(catalogue, updated.file)
    return folder


def test_messages_say_in_one_line_which_file_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The catalogues stay as they are: without the file, its texts would be dropped from them."""
    folder = write_tiny(tmp_path)
    (folder / "guide.yaml").write_text((folder / "guide.yaml").read_text() + "title: Lamps: old and new\n")
    monkeypatch.setenv("GUIDE", str(folder))
    assert main(["--env-file", "", "messages"]) == 1
    said = capsys.readouterr()
    assert "guide.yaml" in said.err
    assert "put this text in quotes" in said.err
    assert "Traceback" not in said.err
