"""Generates every page that can be shown, for checks that render them all."""

from collections.abc import Iterator, Mapping

from ..conversation import budget
from ..conversation.navigation import is_end
from ..conversation.reminders import MAX_REMINDERS
from ..conversation.route import Route, fits, offered, routes
from ..conversation.session import Helped, Page, Reminder, Session, Ticket, View
from ..guide.guide import Guide
from ..guide.places import key
from ..guide.screen import Outcome

_BUDGETS = (
    "u999999",
    "u999999a50",
    "u20a50",
    "u3",
    "u1",
    "c999999",
    "c999999r7_123a50",
    "c300r7_1",
    "c999999r99_99",
    "c5r7_1",
)
"""One budget for each wording, with the longest possible figures."""

_TIME = 1_798_039_800
"""An afternoon in December 2026, a date that takes the most characters."""


def pages(guide: Guide) -> Iterator[Session]:
    """A session for every page, and for every combination of notices and links that it can have."""
    seen: set[tuple[Page, tuple[bool, ...]]] = set()
    longest: dict[str, Route] = {}
    for flow in guide.flows:
        for path in routes(guide, flow, guide.watched):
            if flow not in longest or len(path.answered) > len(longest[flow].answered):
                longest[flow] = path
            answers = path.answers
            notices = tuple(fits(notice.when, answers) for notice in guide.manifest.notices)
            links = tuple(offered(link, answers) for link in guide.screens[path.end].links)
            page = Page(View.SCREEN, path.end, flow)
            if (page, notices + links) not in seen:
                seen.add((page, notices + links))
                yield Session(page, answers)
                if is_end(guide, flow, path.end):
                    yield Session(page._replace(view=View.WHY), answers)
    in_flows = {page.screen for page, _ in seen}
    for name, screen in guide.screens.items():
        if name not in in_flows:
            yield Session(Page(View.SCREEN, name))
        if screen.cites:
            yield Session(Page(View.SOURCES, name))
    for provider, places in guide.places.lists.items():
        codes = [*sorted(places.added)[:1], *sorted(places.partly)[:1], *sorted(places.places)[:1], "CN", "GS"]
        yield from (Session(Page(View.PLACE, key(provider, code))) for code in codes)
    for name, answer in guide.answers.items():
        yield Session(Page(View.ANSWER, name))
        yield Session(Page(View.TOPICS), topics=(name,))
        if answer.cites:
            yield Session(Page(View.SOURCES, name))
    if guide.sponsor and (placement := guide.manifest.sponsor):
        for when in placement.when:
            answers = {question: choices[0] for question, choices in when.items()}
            yield Session(Page(View.SCREEN, placement.screen), answers)
    for flow in guide.flows:
        yield Session(Page(View.ANSWERS, flow=flow), longest[flow].answers)
        yield Session(Page(View.RESUME, flow=flow), longest[flow].answers)
    for topic in guide.topics:
        yield Session(Page(View.TOPICS), topics=(topic,))
    if guide.budget_screen:
        yield from (Session(Page(View.BUDGET, code)) for code in (budget.UNREAD, *_BUDGETS))
    for view in (View.LANGUAGE, View.TOPICS, View.HELP, View.PRIVACY, View.FORGET, View.FORGOTTEN):
        yield Session(Page(view))
    yield from _pages_after_outcomes(guide, longest)


def _pages_after_outcomes(guide: Guide, longest: Mapping[str, Route]) -> Iterator[Session]:
    """The pages that outcomes lead to (reminders, news, handoff, votes), each at its longest."""
    outcomes = [name for name, screen in guide.screens.items() if isinstance(screen, Outcome)]
    reminders = tuple(Reminder(name, "", _TIME) for name in outcomes[:MAX_REMINDERS])
    votes = dict.fromkeys(outcomes[:3], Helped.NOT_YET)
    yield Session(Page(View.REMINDERS))
    yield Session(Page(View.REMINDERS), reminders=reminders)
    yield from (Session(Page(View.NEWS), news=news) for news in (False, True))
    yield from (Session(Page(View.TALK), ticket=ticket) for ticket in (None, Ticket(_TIME, "")))
    yield Session(Page(View.HANDOFF))
    for flow in guide.flows:
        yield Session(Page(View.HANDOFF, flow=flow), longest[flow].answers, votes=votes)
    if guide.manifest.human:
        yield Session(Page(View.CONTACTS))
    yield from (Session(Page(View.SCREEN, name), votes={name: Helped.SOLVED}) for name in outcomes)
