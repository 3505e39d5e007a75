"""Translation catalogues, valid and broken."""

from datetime import date
from pathlib import Path

import pytest

from bot.check.catalogues import check_catalogue
from bot.guide.guide import Position
from bot.i18n.catalogue import BrokenCatalogueError, Languages

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def write(folder: Path, text: str | bytes, language: str = "zh_Hans", domain: str = "guide") -> Path:
    file = folder / language / "LC_MESSAGES" / f"{domain}.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_untranslated_text_is_shown_in_english(tmp_path: Path) -> None:
    """So are fuzzy and empty translations."""
    write(tmp_path, HEAD + 'msgid "a"\nmsgstr "甲"\n\n#, fuzzy\nmsgid "b"\nmsgstr "乙"\n\nmsgid "c"\nmsgstr ""\n')
    with (tmp_path / "zh_Hans/LC_MESSAGES/guide.po").open("a") as more:
        more.write('\nmsgid "e"\nmsgstr "x"\n\nmsgid "f"\nmsgstr "x"\n')
    language = Languages(tmp_path)["zh_Hans"]
    assert [language.say(text) for text in ("a", "b", "c", "d", "")] == ["甲", "b", "c", "d", ""]


def test_translation_of_changed_english_is_shown_while_it_fits(tmp_path: Path) -> None:
    """Placeholders, links and numbers must match the new English; otherwise the English is shown."""
    old = '#, fuzzy\n#| msgid "Pay {b} now"\n'
    write(
        tmp_path,
        HEAD + old + 'msgid "Please pay {b} now"\nmsgstr "付 {b}"\n\n' + old + 'msgid "Pay {c}"\nmsgstr "付 {b}"\n',
    )
    language = Languages(tmp_path)["zh_Hans"]
    assert [language.say(text) for text in ("Please pay {b} now", "Pay {c}")] == ["付 {b}", "Pay {c}"]


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


def test_best_language_is_the_first_available(languages: Languages) -> None:
    """English if none is."""
    assert languages.best("tlh", "", "zh_Hans", "en").name == "zh_Hans"
    assert languages.best("tlh").name == languages.best().name == "en"


def test_dates_follow_the_language(languages: Languages) -> None:
    day = date(2026, 11, 21)
    assert languages["en"].say_date(day) == "Nov 21, 2026"
    assert languages["zh_Hans"].say_date(day) == languages["zh_Hant"].say_date(day) == "2026年11月21日"


BROKEN: list[tuple[str, str | bytes, str]] = [
    ("nonsense", HEAD + 'msgid "a"\nmsgstr "b"\nfoo bar\n', ":7: this is neither a comment nor"),
    ("an open quote", HEAD + 'msgid "a"\nmsgstr "甲乙\n', ":6: the quote that opens here isn't closed"),
    ("an escaped end", HEAD + 'msgid "a"\nmsgstr "甲\\"\n', ":6: the quote that opens here isn't closed"),
    ("a quote inside", HEAD + 'msgid "a"\nmsgstr "甲"乙"\n', ':6: a quote within the text must be written \\"'),
    ("a lone backslash", HEAD + 'msgid "a"\nmsgstr "甲\\乙"\n', ":6: a backslash can't come before"),
    (
        "twice",
        HEAD + 'msgid "a"\nmsgstr "甲"\n\nmsgid "a"\nmsgstr "乙"\n',
        ":8: this text is translated twice, first at",
    ),
    ("no translation", HEAD + 'msgid "a"\n\nmsgid "b"\nmsgstr "乙"\n', ":5: this `msgid` has no `msgstr`"),
    ("no text", HEAD + 'msgstr "乙"\n', ":5: this `msgstr` has no `msgid`"),
    ("a conflict", HEAD + '<<<<<<< HEAD\nmsgid "a"\nmsgstr "甲"\n', ":5: this is neither a comment nor"),
    ("no utf-8", b'msgid "a"\nmsgstr "\xff"\n', "can't be read as a gettext catalogue"),
    ("charset", HEAD.replace("utf-8", "klingon") + 'msgid "a"\nmsgstr "b"\n', "unknown encoding: klingon"),
]


@pytest.mark.parametrize(("text", "message"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_broken_catalogue_is_rejected_with_its_name(tmp_path: Path, text: str | bytes, message: str) -> None:
    """By the bot and by the check."""
    file = write(tmp_path, text)
    for read in (lambda: Languages(tmp_path), lambda: list(check_catalogue(file, []))):
        with pytest.raises(BrokenCatalogueError) as error:
            read()
        assert str(error.value).startswith(str(file))
        assert message in str(error.value)


def test_folder_that_is_no_language_is_rejected(tmp_path: Path) -> None:
    """A misspelled one would be a language that nobody can choose."""
    write(tmp_path, HEAD, "klingonese")
    with pytest.raises(BrokenCatalogueError, match="`klingonese` is not named after a language"):
        Languages(tmp_path)


SOURCE = Position("guide.yaml", 3)


def problems(tmp_path: Path, text: str, *sources: str) -> list[tuple[str, str, int]]:
    file = write(tmp_path, HEAD + text)
    return [
        (problem.rule, Path(problem.position.file).name, problem.position.line)
        for problem in check_catalogue(file, [(SOURCE, source) for source in sources])
    ]


def test_missing_translation_is_reported_at_its_source(tmp_path: Path) -> None:
    """Once, however often the text is used."""
    assert problems(tmp_path, "", "a", "a") == [("untranslated", "guide.yaml", 3)]
    assert problems(tmp_path, 'msgid "a"\nmsgstr ""\n', "a") == [("untranslated", "guide.yaml", 3)]


def test_stale_and_fuzzy_translations_are_reported(tmp_path: Path) -> None:
    """Unused and unreviewed ones, with their lines."""
    assert problems(tmp_path, 'msgid "a"\nmsgstr "甲"\n') == [("stale", "guide.po", 5)]
    assert problems(tmp_path, '#, fuzzy\nmsgid "a"\nmsgstr "甲"\n', "a") == [("fuzzy", "guide.po", 6)]


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("{number} of {total}", "{number} 共 {totl}"),
        ("{number}", "数"),
        ("a", "{a}"),
        ("<b>a</b>", "<i>甲</i>"),
        ("<b>a</b>", "甲"),
        ("a", "<b>甲</b>"),
        ("<b>a</b> <b>c</b>", "<b>甲</b>"),
        ('<a href=\\"https://a.org\\">a</a>', '<a href=\\"https://b.org\\">甲</a>'),
    ],
)
def test_placeholders_markup_and_links_must_match_the_source(tmp_path: Path, text: str, translation: str) -> None:
    """A link must not lead elsewhere in another language."""
    written = f'msgid "{text}"\nmsgstr "{translation}"\n'
    found = problems(tmp_path, written, text.replace('\\"', '"'))
    assert set(found) == {("different-markup", "guide.po", 5)}


def test_faithful_translation_passes(tmp_path: Path) -> None:
    """Placeholders and tags may be reordered."""
    text = "<b>{number}</b> of <i>{total}</i>"
    assert problems(tmp_path, f'msgid "{text}"\nmsgstr "<i>{{total}}</i> 之 <b>{{number}}</b>"\n', text) == []


def test_language_is_offered_from_half_translated_with_its_percentage(tmp_path: Path) -> None:
    """The rest is shown in English; nearly complete ones need no figure."""
    said, missing = 'msgid "{}"\nmsgstr "x"\n\n', 'msgid "{}"\nmsgstr ""\n\n'
    for language, count in (("de", 40), ("fr", 60), ("it", 99)):
        texts = [(said if number < count else missing).format(number) for number in range(100)]
        write(tmp_path, HEAD + "".join(texts), language)
    assert [language.endonym for language in Languages(tmp_path).values()] == ["English", "français (60 %)", "italiano"]
