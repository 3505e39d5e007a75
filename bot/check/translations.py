"""Checks a guide's translations, and those of the bot's own words around it."""

from collections.abc import Iterator
from pathlib import Path

from ..guide.guide import Guide, Position
from ..guide.problem import Problem
from ..i18n.catalogue import BUILT_IN, catalogue_file, locales_of
from ..i18n.draft import check_drafts
from ..i18n.language_codes import SIMPLIFIED, SOURCE, TRADITIONAL, is_language
from ..i18n.offered_languages import Languages
from ..rendering import bot_texts
from .catalogues import check_catalogue
from .glossary import read_glossary
from .profile_and_cards import word_position


def check_translations(guide: Guide, folder: Path | None) -> Iterator[Problem]:
    """All problems with the catalogues of the guide in ``folder`` (None: the built-in one) and of the bot's own words.

    Raises :class:`~bot.i18n.catalogue.BrokenCatalogueError`.
    """
    guide_texts = [(guide.where(*path), text) for path, text in guide.texts]
    labels = {text for path, text in guide.texts if path[-1] in ("label", "done") and "fixers" not in path}
    own = locales_of(folder)[-1]
    yield from _translated_words(own)
    yield from _source_words(BUILT_IN, bot_words())
    yield from _source_words(own, guide_texts)
    for file in _catalogues(own, "guide"):
        offered = file.parts[-3] in guide.manifest.offered
        yield from check_catalogue(file, guide_texts, labels, offered=offered)
    if not any(own.glob("*/LC_MESSAGES/guide.po")):
        message = "there are no translations, so the guide is offered in English only"
        how = "`bot messages --add LANGUAGE` adds a language"
        yield Problem(guide.where("manifest"), "missing-file", f"{message}; {how}", warning=True)
    for file in sorted(own.glob(f"{TRADITIONAL}/LC_MESSAGES/*.po")):
        if (simplified := own / SIMPLIFIED / "LC_MESSAGES" / file.name).exists():
            yield from check_drafts(file, simplified)


def _translated_words(own: Path) -> Iterator[Problem]:
    """Problems with translations of the bot's own words, built in or below ``own``, and languages that have none."""
    texts = bot_words()
    for file in sorted({*_catalogues(BUILT_IN, "bot"), *_catalogues(own, "bot")}):
        built_in = catalogue_file(BUILT_IN, file.parts[-3], "bot")
        # For words that the guide's folder leaves out, the built-in translation is used, if there is one.
        excused = ("untranslated", "growing") if built_in.exists() and file != built_in else ()
        yield from (problem for problem in check_catalogue(file, texts) if problem.rule not in excused)
    for file in _catalogues(own, "guide"):
        language = file.parts[-3]
        if not any(catalogue_file(locales, language, "bot").exists() for locales in (BUILT_IN, own)):
            message = f"in {language} the bot's own words stay English; `bot messages` makes this file for them"
            where = Position(str(catalogue_file(own, language, "bot")), 1)
            yield Problem(where, "missing-file", message, warning=True)


def _catalogues(locales: Path, domain: str) -> list[Path]:
    """The catalogues in folders named after languages; :func:`.languages_of` reports the names of all other folders."""
    return [file for file in sorted(locales.glob(f"*/LC_MESSAGES/{domain}.po")) if is_language(file.parts[-3])]


def _source_words(locales: Path, texts: list[tuple[Position, str]]) -> Iterator[Problem]:
    """What the English glossary, if there is one, finds wrong with source texts."""
    glossary = read_glossary(locales / SOURCE / "glossary.yaml")
    for position, text in texts:
        yield from (Problem(position, rule, reason) for rule, reason in glossary.check_source(text))


def bot_words() -> list[tuple[Position, str]]:
    """The bot's own texts, which are the same for every guide."""
    said = {name: text for name, text in vars(bot_texts).items() if name.isupper() and isinstance(text, str)}
    return [(word_position(name), text) for name, text in said.items()]


def check_named_languages(guide: Guide, languages: Languages) -> Iterator[Problem]:
    """Languages that the manifest offers or readers read, but that the guide isn't offered in."""
    for name in guide.manifest.offered:
        if name not in languages:
            message = f"{name} can't be offered: there is no locales/{name}/LC_MESSAGES/guide.po"
            yield Problem(guide.where("manifest", "offered"), "unknown-language", message, warning=True)
    for name, reader in guide.manifest.readers.items():
        for spoken_language in reader.reads:
            if spoken_language.language not in languages:
                message = f"reader {name} reads {spoken_language.language}, in which there are no texts here"
                yield Problem(guide.where("manifest", "readers", name), "unknown-language", message, warning=True)
