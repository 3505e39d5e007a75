"""Translation catalogues, valid and broken."""

from pathlib import Path

import pytest

from bot.check.catalogues import check_catalogue
from bot.guide.guide import Position
from bot.i18n.catalogue import BrokenCatalogueError
from bot.i18n.offered_languages import Languages
from tests.i18n.catalogue_files import HEAD, write


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
