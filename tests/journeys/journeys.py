"""How many taps away an answer is: for people with known cases, and over every route of the decline flow."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.check.card_faults import is_foot
from bot.check.page_generator import pages
from bot.check.questions import check_questions
from bot.conversation import callback_data
from bot.conversation.event import AnswerQuestions, EnterFlow, Event, SetLanguage, Start
from bot.conversation.navigation import is_end
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.screen import Outcome
from bot.i18n.offered_languages import Languages
from bot.rendering.card import Card
from bot.rendering.renderer import Renderer
from bot.rendering.text_length import lines
from bot.understanding.recognizer import GuideRecognizer
from bot.understanding.search import Understanding

FLOW = "decline"

NEVER = 99
"""Stands for the number of taps to something that no button leads to."""


class Person(BaseModel):
    """One entry of ``people.yaml``; its header explains each key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: str
    typed: str = ""
    taps: tuple[str, ...]
    first: tuple[str, ...]
    right: tuple[str, ...]
    most: int


PEOPLE = TypeAdapter(tuple[Person, ...]).validate_python(
    yaml.safe_load((Path(__file__).parent / "people.yaml").read_text(encoding="utf-8"))
)


@dataclass(frozen=True, slots=True)
class Journey:
    """The number of taps to the first step for the case, and to the right answer."""

    first: int
    right: int


class WrongTurnError(Exception):
    """A person's next tap isn't on the card, or they never saw a screen that they should have."""


def journey(guide: Guide, renderer: Renderer, languages: Languages, language: str, person: Person,
            recognizer: GuideRecognizer) -> Journey:  # fmt: skip
    """The person's journey, each tap on a button of the current card. Raises :class:`WrongTurnError`."""
    session = started(guide, language)
    if person.typed:
        session = transition(guide, session, recognizer.read(person.typed))[0]
    shown = [session.page.screen]
    for tap in person.taps:
        buttons = {button.data for button in renderer.render(session, languages[language]).buttons}
        if tap not in buttons:
            raise WrongTurnError(f"{person.who}: {tap} is no button of {session.page.screen}: {sorted(buttons)}")
        session = transition(guide, session, callback_data.decode(tap))[0]
        shown.append(session.page.screen)
    for wanted in (person.first, person.right):
        if not set(wanted) & set(shown):
            raise WrongTurnError(f"{person.who}: saw {shown}, none of {wanted}")
    return Journey(*(min(shown.index(name) for name in wanted if name in shown)
                     for wanted in (person.first, person.right)))  # fmt: skip


def started(guide: Guide, language: str) -> Session:
    """A session after /start."""
    session = transition(guide, None, SetLanguage(language))[0]
    return transition(guide, session, Start())[0]


def all_routes(guide: Guide, renderer: Renderer, languages: Languages, deepest: int = 9) -> Iterator[int]:
    """Taps from /start to a final answer of the flow, for every route by the buttons on the cards."""
    language = next(iter(languages.values()))
    open_ = [(started(guide, language.name), 0)]
    while open_:
        session, taps = open_.pop()
        for event in _next_events(renderer.render(session, language)):
            after = transition(guide, session, event)[0]
            page = after.page
            if page == session.page or page.flow != FLOW or page.view is not View.SCREEN:
                continue
            if is_end(guide, FLOW, page.screen):
                yield taps + 1
            elif taps + 1 < deepest:
                open_.append((after, taps + 1))


def _next_events(card: Card) -> list[Event]:
    return [each for each in _events(card) if isinstance(each, AnswerQuestions | EnterFlow) and each.flow == FLOW]


def _events(card: Card) -> list[Event]:
    """What the buttons above the last row do, except those for web pages and texts to copy."""
    return [callback_data.decode(button.data) for row in card.rows if not is_foot(row) for button in row if button.data]


def taps_to_rows(guide: Guide, renderer: Renderer, languages: Languages, deepest: int = 5) -> dict[str, int]:
    """The fewest taps from /start to a card that covers each row of sources.md, over all buttons of all flows."""
    language = next(iter(languages.values()))
    reached = [started(guide, language.name)]
    seen: set[tuple[Page, frozenset[tuple[str, str]]]] = set()
    found: dict[str, int] = {}
    for taps in range(deepest + 1):
        coming: list[Session] = []
        for session in reached:
            state = (session.page, frozenset(session.answers.items()))
            if state in seen:
                continue
            seen.add(state)
            shown = guide.screens.get(session.page.screen) if session.page.view is View.SCREEN else None
            for row in shown.covers if shown else ():
                found.setdefault(row, taps)
            if taps < deepest and not found.keys() >= set(guide.manifest.rules.rows):
                coming += [
                    transition(guide, session, event)[0] for event in _events(renderer.render(session, language))
                ]
        reached = coming
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """What `make journeys` prints for one language. Taps, unless the name says otherwise."""

    first_mean: float
    right_mean: float
    right_most: int
    typed_mean: float
    ways: int
    ways_median: float
    ways_most: int
    buttons_most: int
    lines_most: int
    rows_most: int
    idle_questions: int


def figures(guide: Guide, renderer: Renderer, languages: Languages, language: str, ways: list[int]) -> Figures:
    """The figures of one language; ``ways`` are the same for all languages."""
    recognizer = GuideRecognizer(guide, Understanding.load())
    found = {person: journey(guide, renderer, languages, language, person, recognizer) for person in PEOPLE}
    tapped = [each for person, each in found.items() if not person.typed]
    typed = [each.right for person, each in found.items() if person.typed]
    taps = taps_to_rows(guide, renderer, languages)
    cards = [(session, renderer.render(session, languages[language])) for session in pages(guide)]
    return Figures(
        fmean(each.first for each in found.values()),
        fmean(each.right for each in tapped),
        max(each.right for each in tapped),
        fmean(typed),
        len(ways),
        median(ways),
        max(ways),
        max(_buttons(card) for session, card in cards if _counts(guide, session.page)),
        max(lines(card.html) for session, card in cards if _is_outcome(guide, session.page)),
        max(taps.get(f"B{number}", NEVER) for number in range(1, 16)),
        sum(problem.rule == "idle-question" for problem in check_questions(guide)),
    )


def _buttons(card: Card) -> int:
    return sum(len(row) for row in card.rows if not is_foot(row))


def _counts(guide: Guide, page: Page) -> bool:
    """Whether the six-button limit applies: to screens, except lists and the first card."""
    return page.view is View.SCREEN and page.screen not in (guide.home, *guide.manifest.rules.lists)


def _is_outcome(guide: Guide, page: Page) -> bool:
    return page.view is View.SCREEN and isinstance(guide.screens.get(page.screen), Outcome)
