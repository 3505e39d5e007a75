"""A crawl over every button of the guide, computed with the pure core before anything is sent.

On each new page, each button not yet tapped is tapped, then Back. The core says what a tap must show, so the run over
HTTP can be checked card by card.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from bot.conversation import callback_data
from bot.conversation.event import (
    AnswerQuestions,
    Back,
    Continue,
    EraseData,
    Event,
    RestartFlow,
    SetLanguage,
    SetReminder,
    Show,
    Start,
    Vote,
)
from bot.conversation.navigation import home
from bot.conversation.route import offered, routes
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.screen import BaseScreen, Likely, Link, Step
from bot.i18n.offered_languages import Languages
from bot.rendering.card import Button, Card
from bot.rendering.renderer import Renderer

_MOVES = (Back, Continue, SetLanguage, EraseData, RestartFlow, Vote, SetReminder)
"""Buttons that mean the same on many pages; the transcripts and tests/features cover them."""


class Extent(IntEnum):
    """How far a crawl goes: one page of each kind, each page once, or every way to each page."""

    KINDS = 1
    PAGES = 2
    WAYS = 3


@dataclass(frozen=True, slots=True)
class Tap:
    """Callback data, and the card it must show."""

    data: str
    card: Card


@dataclass(slots=True)
class Crawl:
    """The taps of a crawl, and what they reach; ``linked`` are the screens that no button leads to."""

    taps: list[Tap] = field(default_factory=list)
    screens: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    edges: set[tuple[str, str]] = field(default_factory=set)


def all_edges(guide: Guide) -> Iterator[tuple[str, str]]:
    """Every screen's exits that have buttons of their own, whatever was answered: choices by id, links by number.

    On the card of likely causes, only those that are always shown: the others depend on answers. "Not yet" is a move.
    """
    for name, screen in guide.screens.items():
        always = screen.fits if isinstance(screen, Likely) else screen.answers
        yield from ((name, choice) for choice in always if not screen.answers[choice].not_yet)
        yield from ((name, link) for link, _ in _links(screen))


def crawl(guide: Guide, languages: Languages, renderer: Renderer, code: str, extent: Extent) -> Crawl:
    """The crawl of a user who reads ``code``, from the first /start."""
    return _Walker(guide, languages, renderer, code, extent).walk()


class _Walker:
    def __init__(self, guide: Guide, languages: Languages, renderer: Renderer, code: str, extent: Extent) -> None:
        self.guide = guide
        self.extent = extent
        self.renderer = renderer
        self.language = languages[code]
        self.session = transition(guide, Session(home(guide), client_language=code), Start())[0]
        self.tapped: set[str] = set()
        self.visited: set[object] = set()
        self.found = Crawl()

    def walk(self) -> Crawl:
        self._visit()
        for name in self.guide.screens if self.extent >= Extent.PAGES else ():
            if name not in self.found.screens:  # only reached by a link from outside, or by typing
                self.found.linked.add(name)
                self._tap(Show(Page(View.SCREEN, name)))
                self._visit()
        if self.extent is Extent.WAYS:
            for choice in all_edges(self.guide):  # on a route that later answers have closed
                if choice not in self.found.edges and choice[1] in self.guide.screens[choice[0]].answers:
                    self._answer_up_to(choice)
                    self._visit()
            for name, screen in self.guide.screens.items():
                for edge, link in _links(screen):
                    conditional = link.when or link.unless
                    if conditional and (name, edge) not in self.found.edges:  # hidden after other answers
                        self._answer_for(link)
                        self._tap(Show(Page(View.SCREEN, name)))
                        self._visit()
        return self.found

    def _answer_up_to(self, choice: tuple[str, str]) -> None:
        """Gives the answers that come before a choice on the shortest route that includes it."""
        ways = [
            path
            for flow in self.guide.flows
            for path in routes(self.guide, flow, self.guide.watched)
            if choice in path.answered
        ]
        way = min(ways, key=lambda path: len(path.answered))
        for answer in way.answered[: way.answered.index(choice)]:
            self._tap(AnswerQuestions(way.flow, (answer,)))

    def _answer_for(self, link: Link) -> None:
        """Gives the answers that the link depends on, by the shortest route that shows it."""
        asked = {*link.when, *link.unless}
        ways = [
            path
            for flow in self.guide.flows
            for path in routes(self.guide, flow, self.guide.watched)
            if asked & path.answers.keys() and offered(link, path.answers)
        ]
        way = min(ways, key=lambda path: len(path.answered))
        for answer in way.answered:
            self._tap(AnswerQuestions(way.flow, (answer,)))

    def _visit(self) -> None:
        page = self.session.page
        self.visited.add(self._what_counts(page))
        if page.view is View.SCREEN:
            self.found.screens.add(page.screen)
        for button in self.renderer.render(self.session, self.language).buttons:
            event = callback_data.decode(button.data) if button.data else None
            if event is None or isinstance(event, _MOVES):
                continue
            ways = self._ways(page, button, event)
            if button.data in self.tapped and ways <= self.found.edges:
                continue
            leads_to = transition(self.guide, self.session, event)[0].page
            if self.extent < Extent.WAYS and self._what_counts(leads_to) in self.visited:
                continue
            self.tapped.add(button.data)
            self.found.edges |= ways
            self._tap(event)
            if self._what_counts(self.session.page) not in self.visited:
                self._visit()
            if self.session.page != page:
                self._tap(Back(page))

    def _what_counts(self, page: Page) -> object:
        """What is visited only once: the page, or its kind."""
        if self.extent >= Extent.PAGES:
            return page
        return self.guide.screens[page.screen].kind if page.view is View.SCREEN else page.view

    def _tap(self, event: Event) -> None:
        self.session = transition(self.guide, self.session, event)[0]
        self.found.taps.append(Tap(callback_data.encode(event), self.renderer.render(self.session, self.language)))

    def _ways(self, page: Page, button: Button, event: Event) -> set[tuple[str, str]]:
        """The guide's own exits that a button leads to; common buttons lead to none."""
        if page.view is not View.SCREEN:
            return set()
        links = _links(self.guide.screens[page.screen])
        ways = {(page.screen, name) for name, link in links if button.label == self.language.say(link.label)}
        return ways | ({event.answers[0]} if isinstance(event, AnswerQuestions) and not event.link else set())


def _links(screen: BaseScreen) -> Iterator[tuple[str, Link]]:
    for number, link in enumerate(screen.links):
        if not link.url:
            yield f"links {number}", link
    if isinstance(screen, Step):
        yield "stuck", screen.stuck
