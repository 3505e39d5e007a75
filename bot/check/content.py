"""Checks a whole guide: structure, translations, and every card in every language."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from ..conversation.session import Page, Session, View
from ..guide.guide import SERVICES, Guide, Position
from ..guide.loader import BUILT_IN as BUILT_IN_GUIDE
from ..guide.loader import load
from ..guide.problem import BrokenGuideError, Problem
from ..guide.screen import Note
from ..i18n.catalogue import BUILT_IN as BUILT_IN_LOCALES
from ..i18n.catalogue import BrokenCatalogueError, locales_of
from ..i18n.offered_languages import Languages, languages_of
from ..rendering.card_limits import COPY_UNITS
from ..rendering.renderer import Renderer
from ..rendering.sponsor import block
from ..rendering.templates import blocks, filled, longest_answers, longest_blocks
from ..rendering.text_length import plain, units
from ..understanding.pasted_errors import error_texts
from ..understanding.topic_schema import read_topics
from .all_texts import all_texts
from .button_targets import check_targets
from .forbidden_phrases import check_phrases
from .page_cards import check_pages
from .profile_and_cards import check_group_cards, check_locked_card, check_profile, check_public_cards
from .questions import check_questions
from .required_statements import check_duties
from .structure import check_structure
from .translated_pages import check_translated_pages
from .translations import bot_words, check_named_languages, check_translations

Content = TypeVar("Content")

_TIME_ZONE_MARGIN = timedelta(days=1)
"""An editor's date may be a day ahead of UTC."""


def check_content(
    folder: Path | None, today: date | None = None, sponsor_file: Path | None = None
) -> tuple[Guide | None, list[Problem]]:
    """The guide in ``folder`` (None: the built-in one), with its sponsor, and all its problems.

    The guide is None if it can't be loaded.
    """
    today = today or datetime.now(UTC).date()
    try:
        guide = load(folder or BUILT_IN_GUIDE, sponsor_file)
    except BrokenGuideError as error:
        return None, error.problems
    problems = check_structure(guide)
    renderable = not any(not problem.warning for problem in problems)
    try:
        problems += check_translations(guide, folder)
        languages = languages_of(guide, folder)
    except BrokenCatalogueError as error:
        return guide, [*problems, Problem(Position(error.file, error.line), "catalogue", error.reason)]
    problems += _compliance(guide, folder, languages)
    problems += check_profile(guide, languages)
    problems += check_locked_card(guide, languages)
    problems += _understanding(guide, folder)
    if renderable:
        problems += check_questions(guide)
        offering = guide.model_copy(update={"services": frozenset(SERVICES)})
        renderer = Renderer(offering, list(languages.values()), lambda: today)
        found = check_pages(guide, languages, renderer)
        problems += found.values()
        known = frozenset(fault for _, _, fault in found)
        problems += check_group_cards(guide, languages, known)
        problems += check_public_cards(guide, languages, renderer, known)
        problems += _templates(guide, languages, renderer)
        problems += check_named_languages(guide, languages)
        problems += check_translated_pages(guide, languages)
        problems += _sponsor(guide, languages, today)
    problems += _overdue(guide, today)
    return guide, problems


def _templates(guide: Guide, languages: Languages, renderer: Renderer) -> Iterator[Problem]:
    """Ready-made texts that don't fit a copy button in some language when filled with the longest answers."""
    for name, screen in guide.screens.items():
        for number, script in enumerate(screen.scripts):
            for code, language in languages.items():
                answers = longest_answers(guide, script.text, language)
                length = units(filled(guide, language.say(script.text), answers, language))
                if length > COPY_UNITS:
                    message = f"a text of {name} can have {length} UTF-16 units in {code}, {COPY_UNITS} can be copied"
                    yield Problem(guide.where("screens", name, "scripts", str(number)), "card", message)
        if isinstance(screen, Note):
            yield from _notes(guide, name, screen, languages, renderer)


def _notes(guide: Guide, name: str, screen: Note, languages: Languages, renderer: Renderer) -> Iterator[Problem]:
    """Notes that get too long when filled with the longest answers, in all languages that their reader may read."""
    allowed, nobody = guide.manifest.rules.max_units, Session(Page(View.SCREEN, name))
    for code, language in languages.items():
        empty = "\n".join(blocks(guide, nobody, screen, language, renderer.languages))
        filled_in = "\n".join(longest_blocks(guide, screen, language, renderer.languages))
        length = units(plain(renderer.render(nobody, language).html)) + units(plain(filled_in)) - units(plain(empty))
        if length > allowed:
            message = f"{name} can have {length} UTF-16 units in {code} once its note is filled, {allowed} are allowed"
            yield Problem(guide.where("screens", name, "note"), "card", message)


def _sponsor(guide: Guide, languages: Languages, today: date) -> Iterator[Problem]:
    """A sponsor's block that is longer than a screen may be, and disclosures due for review or dated in the future."""
    sponsor, placement, allowed = guide.sponsor, guide.manifest.sponsor, guide.manifest.rules.max_units
    if sponsor is None or placement is None:
        return
    for name, language in languages.items():
        if (length := units(plain(block(sponsor, placement, language, today)))) > allowed:
            message = f"the block has {length} UTF-16 units in {name}; shorten it to {allowed}, or few will read it"
            yield Problem(guide.where("sponsor"), "sponsor", message, warning=True)
    if sponsor.checked > today + _TIME_ZONE_MARGIN:
        message = f"{sponsor.checked} is still to come; say on which day the disclosures were last compared"
        yield Problem(guide.where("sponsor", "checked"), "date", message)
    if today >= sponsor.due():
        message = f"the sponsor was checked on {sponsor.checked}; the bot says it may have changed"
        yield Problem(guide.where("sponsor", "checked"), "overdue", message, warning=True)


def _understanding(guide: Guide, folder: Path | None) -> Iterator[Problem]:
    """Topics and error texts that can't be read, or have unknown targets."""
    own = (folder or BUILT_IN_GUIDE) / "understanding"
    if not guide.topics:
        return
    topics, errors = _read(read_topics, own), _read(error_texts, own)
    for found in (topics, errors):
        if isinstance(found, BrokenGuideError):
            yield from found.problems
    if not isinstance(topics, BrokenGuideError) and not isinstance(errors, BrokenGuideError):
        for message in check_targets(topics, errors, guide):
            yield Problem(Position("understanding/", 1), "understanding", message)


def _read(reads: Callable[[Path], Content], folder: Path) -> Content | BrokenGuideError:
    """The contents of ``folder``, or the error, returned so that everything wrong there is reported at once."""
    try:
        return reads(folder)
    except BrokenGuideError as error:
        return error


def _compliance(guide: Guide, folder: Path | None, languages: Languages) -> Iterator[Problem]:
    """Required statements that are missing and forbidden phrases that are used, in all languages."""
    yield from check_duties(guide, {name: language.say for name, language in languages.items()})
    own = locales_of(folder)[-1].glob("*/LC_MESSAGES/*.po")
    catalogues = sorted({*BUILT_IN_LOCALES.glob("*/LC_MESSAGES/bot.po"), *own})
    yield from check_phrases(guide, all_texts(guide, bot_words(), catalogues), languages)


def _overdue(guide: Guide, today: date) -> Iterator[Problem]:
    for row, fact in guide.facts.items():
        if today >= fact.due():
            message = f"{row} was checked on {fact.checked} and is due for review; the bot says it may have changed"
            yield Problem(guide.where("facts", row), "overdue", message, warning=True)


def counts(guide: Guide, folder: Path | None) -> dict[str, int]:
    """Counts of a guide's elements."""
    screens = guide.screens.values()
    return {
        "screens": len(guide.screens),
        "flows": len(guide.flows),
        "answers": len(guide.answers),
        "outcomes": sum(screen.kind == "outcome" for screen in screens),
        "causes": len(guide.causes),
        "evidence": len(guide.evidence),
        "facts": len(guide.facts),
        "facts cited": len({row for each in (*screens, *guide.answers.values()) for row in each.cites}),
        "rows covered": len({row for screen in screens for row in screen.covers}),
        "rules carried": len(guide.compliance.must),
        "lints": len(guide.compliance.never),
        "languages": len(languages_of(guide, folder)),
        "sponsors": int(guide.sponsor is not None),
    }
