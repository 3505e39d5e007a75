"""Texts, dates, times and addresses in a language."""

from datetime import date
from pathlib import Path

import pytest

from bot.i18n.offered_languages import Languages
from tests.i18n.catalogue_files import HEAD, write


def test_page_is_named_by_its_address_in_the_language(tmp_path: Path) -> None:
    """In a translated text, too. Other pages, and other languages, keep theirs."""
    link = '<a href=\\"https://a.org/?b&amp;{}\\">{}</a>'
    for language in ("zh_Hans", "de"):
        write(tmp_path, HEAD + f'msgid "a"\nmsgstr "{link.format("c", "甲")} {link.format("c/d", "乙")}"\n', language)
    languages = Languages(tmp_path, pages={"zh_Hans": {"https://a.org/?b&c": "https://a.org/?zh&c"}})
    assert languages["zh_Hans"].say_page("https://a.org/?b&c") == "https://a.org/?zh&c"
    assert languages["zh_Hans"].say_page("https://a.org/?b&c/d") == "https://a.org/?b&c/d"
    assert languages["de"].say_page("https://a.org/?b&c") == "https://a.org/?b&c"
    said = '<a href="https://a.org/?{}&amp;c">甲</a> <a href="https://a.org/?b&amp;c/d">乙</a>'
    assert [languages[name].say("a") for name in ("zh_Hans", "de")] == [said.format("zh"), said.format("b")]


def test_dates_follow_the_language(languages: Languages) -> None:
    day = date(2026, 11, 21)
    assert languages["en"].say_date(day) == "Nov 21, 2026"
    assert languages["zh_Hans"].say_date(day) == languages["zh_Hant"].say_date(day) == "2026年11月21日"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Nov 21, 2026, 7:04 AM UTC"),
        ("zh_Hans", "北京时间 2026年11月21日 15:04"),
        ("zh_Hant", "2026年11月21日 下午3:04 UTC+8"),
    ],
)
def test_time_names_its_zone_as_readers_do(languages: Languages, language: str, said: str) -> None:
    """For clients that can't convert it."""
    assert languages[language].say_moment(1795244640).replace("\u202f", " ") == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("US", "the United States"),
        ("TC", "the Turks and Caicos Islands"),
        ("GS", "South Georgia and the South Sandwich Islands"),
        ("AC", "Ascension Island"),
        ("HK", "Hong Kong"),
        ("TW", "Taiwan"),
        ("ZZZ", "ZZZ"),
    ],
)
def test_place_is_named_as_inside_an_english_sentence(languages: Languages, code: str, said: str) -> None:
    assert languages["en"].say_place(code) == said


def test_article_is_for_english_only(languages: Languages) -> None:
    assert languages["zh_Hans"].say_place("US") == "美国"
