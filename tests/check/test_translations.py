"""Translations of the bot's own words, in the folder of an operator's own guide."""

from pathlib import Path

import pytest

from bot.check.content import check_content
from bot.guide.problem import Problem
from bot.i18n.catalogue import BUILT_IN, catalogue_file
from bot.rendering import bot_texts
from tests.support.tiny_guide import edit, write_tiny

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_tiny(tmp_path)


def write(folder: Path, language: str, domain: str, translations: dict[str, str]) -> None:
    file = catalogue_file(folder / "locales", language, domain)
    file.parent.mkdir(parents=True, exist_ok=True)
    said = (f'\nmsgid "{text}"\nmsgstr "{translation}"\n' for text, translation in translations.items())
    file.write_text(HEAD + "".join(said), "utf-8")


def problems_of_words(folder: Path, language: str) -> list[Problem]:
    """What is reported about the language's ``bot.po`` in the guide's folder."""
    file = str(catalogue_file(folder / "locales", language, "bot"))
    return [problem for problem in check_content(folder)[1] if problem.position.file == file]


def test_language_without_the_bots_words_is_reported_in_one_line(tiny: Path) -> None:
    """As a warning, with what to do; a language that the bot speaks needs no file."""
    write(tiny, "ja", "guide", {})
    (problem,) = problems_of_words(tiny, "ja")
    assert (problem.rule, problem.warning) == ("missing-file", True)
    assert "in ja the bot's own words stay English; `bot messages` makes this file" in problem.message
    assert problems_of_words(tiny, "zh_Hans") == []


def test_missing_words_are_reported_in_one_line(tiny: Path) -> None:
    """With the share of those that are there."""
    write(tiny, "ja", "bot", {bot_texts.BACK: "戻る"})
    (problem,) = problems_of_words(tiny, "ja")
    assert (problem.rule, problem.warning) == ("growing", True)
    assert problem.message.endswith("of the bot's own words are translated into ja; the rest is shown in English")


def test_translated_words_are_checked_as_the_built_in_ones_are(tiny: Path) -> None:
    """For lost placeholders, and for phrases that the guide forbids, which would be shown around it."""
    edit(tiny / "guide.yaml", "home: home\n", "home: home\noffered: [ja]\n")
    rule = "never:\n  N1: {rule: to promise, phrases: {en: [we promise], zh_Hans: [我们保证], ja: [約束します]}}\n"
    (tiny / "compliance.yaml").write_text(rule, "utf-8")
    write(tiny, "ja", "guide", {})
    write(tiny, "ja", "bot", {bot_texts.SOURCES_OF: "約束します"})
    found = [(problem.rule, problem.position.line) for problem in problems_of_words(tiny, "ja")]
    assert set(found) == {("growing", 1), ("different-markup", 5), ("must-not", 5)}


def test_word_of_ones_own_leaves_the_others_built_in(tiny: Path) -> None:
    """Only those in the guide's folder are checked there."""
    assert catalogue_file(BUILT_IN, "zh_Hans", "bot").exists()
    write(tiny, "zh_Hans", "bot", {bot_texts.BACK: "返回上一页", bot_texts.MENU: "<b>菜单</b>"})
    assert [problem.rule for problem in problems_of_words(tiny, "zh_Hans")] == ["different-markup"]
