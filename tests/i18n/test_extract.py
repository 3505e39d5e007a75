"""Extraction of texts for translation."""

from collections import Counter
from io import BytesIO
from pathlib import Path

from bot.guide.guide import Guide
from bot.guide.loader import BUILT_IN
from bot.guide.model import texts
from bot.i18n.catalogue import BUILT_IN as LOCALES
from bot.i18n.catalogue import read_catalogue
from bot.i18n.extract import extract_yaml
from bot.i18n.update import PYTHON, WORDS, texts_of


def extracted(folder: Path) -> list[tuple[str, int, str]]:
    """File, line and text of everything that pybabel would extract from a guide's folder."""
    return [
        (str(file.relative_to(folder)), line, text)
        for file in folder.glob("**/*.yaml")
        for line, _, text, _ in extract_yaml(BytesIO(file.read_bytes()), (), (), {})
    ]


def test_extracted_texts_are_the_texts_of_the_guide(guide: Guide) -> None:
    """The extractor reads YAML and the bot reads models: not one text more or less."""
    of_models = Counter((guide.where(*path).file, text) for path, text in texts(guide))
    assert Counter((file, text) for file, _, text in extracted(BUILT_IN)) == of_models


def test_built_in_catalogues_hold_exactly_the_current_texts(guide: Guide) -> None:
    """`make messages` has run since the last change to the English."""
    current = {"guide": {text for _, text in texts(guide)}, "bot": set(texts_of(WORDS, PYTHON))}
    catalogues = sorted(LOCALES.glob("*/LC_MESSAGES/*.po"))
    assert len(catalogues) == 4
    for file in catalogues:
        assert {str(message.id) for message in read_catalogue(file) if message.id} == current[file.stem], file


def test_extracted_lines_match_the_checks(guide: Guide) -> None:
    """So a translator's editor opens where the check reports a problem."""
    of_models = {(*guide.where(*path), text) for path, text in texts(guide.screens, ("screens",))}
    assert of_models == {place for place in extracted(BUILT_IN) if place[0].startswith("screens/")}


def lines(yaml: str) -> list[tuple[int, str]]:
    return [(line, text) for line, _, text, _ in extract_yaml(BytesIO(yaml.encode()), (), (), {})]


def test_only_strings_are_texts() -> None:
    """An empty value isn't a text, and neither is a number."""
    assert lines("why:\ntext: ~\ntitle: 7\nlabel: ''\nfirst: Go\nretry: '7'\n") == [(5, "Go"), (6, "7")]


def test_names_of_sources_are_not_translated() -> None:
    """They are the titles of web pages."""
    assert lines("claim: A\nsource: {title: B}\n") == [(1, "A")]


def test_empty_file_has_no_texts() -> None:
    assert lines("") == []
