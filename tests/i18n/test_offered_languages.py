"""Which languages a guide is offered in."""

from pathlib import Path

import pytest

from bot.i18n.catalogue import BrokenCatalogueError
from bot.i18n.offered_languages import Languages
from tests.i18n.catalogue_files import HEAD, write


def test_later_folders_override_earlier_ones(tmp_path: Path) -> None:
    """Message by message."""
    write(tmp_path / "1", HEAD + 'msgid "a"\nmsgstr "1"\n\nmsgid "b"\nmsgstr "1"\n')
    write(tmp_path / "2", HEAD + 'msgid "b"\nmsgstr "2"\n')
    language = Languages(tmp_path / "1", tmp_path / "2")["zh_Hans"]
    assert (language.say("a"), language.say("b")) == ("1", "2")


def test_english_needs_no_catalogue_and_comes_first(tmp_path: Path) -> None:
    """It is the source language."""
    write(tmp_path, HEAD, "zh_Hant")
    write(tmp_path, HEAD, "de")
    languages = Languages(tmp_path / "nowhere", tmp_path)
    assert list(languages) == ["en", "de", "zh_Hant"]
    assert [language.endonym for language in languages.values()] == ["English", "Deutsch", "繁體中文"]


def test_only_languages_of_the_guide_are_offered(tmp_path: Path) -> None:
    """With only the bot's own texts translated, half of each card would be English."""
    write(tmp_path / "words", HEAD + 'msgid "a"\nmsgstr "甲"\n', domain="bot")
    write(tmp_path / "words", HEAD, "zh_Hant", domain="bot")
    write(tmp_path / "guide", HEAD)
    languages = Languages(tmp_path / "words", tmp_path / "guide")
    assert list(languages) == ["en", "zh_Hans"]
    assert languages["zh_Hans"].say("a") == "甲"
    assert list(Languages(tmp_path / "words", tmp_path / "nowhere")) == ["en"]


def test_best_language_is_the_first_available(languages: Languages) -> None:
    """English if none is."""
    assert languages.best("tlh", "", "zh_Hans", "en").name == "zh_Hans"
    assert languages.best("tlh").name == languages.best().name == "en"


def test_folder_that_is_no_language_is_rejected(tmp_path: Path) -> None:
    """A misspelled one would be a language that nobody can choose."""
    write(tmp_path, HEAD, "klingonese")
    with pytest.raises(BrokenCatalogueError, match="`klingonese` isn't a language code; rename the folder"):
        Languages(tmp_path)


def test_language_is_offered_from_half_translated_with_its_percentage(tmp_path: Path) -> None:
    """The rest is shown in English; nearly complete ones need no figure."""
    said, missing = 'msgid "{}"\nmsgstr "x"\n\n', 'msgid "{}"\nmsgstr ""\n\n'
    for language, count in (("de", 40), ("fr", 60), ("it", 99)):
        texts = [(said if number < count else missing).format(number) for number in range(100)]
        write(tmp_path, HEAD + "".join(texts), language)
    names = [language.endonym for language in Languages(tmp_path).values()]
    assert names == ["English", "français (60\xa0%)", "italiano"]
