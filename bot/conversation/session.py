"""What is remembered about one person's conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

HISTORY = 12
"""How many earlier pages Back can lead through. Past that, Back follows the path of the answers."""


class View(StrEnum):
    """What of a screen is shown. All but ``SCREEN`` are drawn by the bot from the guide and the answers.

    The values stand in callback data for ever.
    """

    SCREEN = "s"
    SOURCES = "q"
    ANSWERS = "w"
    RESUME = "u"
    LANGUAGE = "g"
    TOPICS = "k"
    WHY = "y"
    BUDGET = "m"
    REMINDERS = "d"
    NEWS = "n"
    HANDOFF = "h"
    TALK = "i"
    CONTACTS = "c"
    FORGET = "f"
    FORGOTTEN = "x"
    ANSWER = "a"
    PLACE = "p"


class Page(NamedTuple):
    """One thing a card can show: a view, of a screen where it needs one, within a flow or outside all.

    In the place of the screen stands the id of an answer, a budget (see :mod:`.budget`) or the key of a place on a list
    (see :mod:`bot.guide.places`), where the view is of one.
    """

    view: View
    screen: str = ""
    flow: str = ""


class WayBack(NamedTuple):
    """A message of a group that a link led from: the group's number in links, and the message's."""

    group: int
    message: int


class Helped(StrEnum):
    """What somebody said of an outcome. The values stand in callback data for ever."""

    SOLVED = "s"
    NOT_YET = "n"
    WRONG = "w"


class Reminder(NamedTuple):
    """A reminder of ``screen`` in ``flow``, ``due`` in seconds since 1970."""

    screen: str
    flow: str
    due: int


class Ticket(NamedTuple):
    """A conversation with a person, asked for at ``since`` (seconds since 1970) on ``flow``.

    ``topic`` is the thread in the staff's forum, 0 until it is made; ``taken`` that one of the staff is at it.
    """

    since: int
    flow: str
    topic: int = 0
    taken: bool = False


_NOTHING: Mapping[str, Any] = MappingProxyType({})
"""One for all: most sessions have nothing in most places, and thousands are kept."""


def _nothing() -> Mapping[str, Any]:
    return _NOTHING


@dataclass(frozen=True, slots=True)
class Session:
    """Answers, ticks, and the page being shown. Everything else follows from these and the guide.

    ``history`` are the pages that Back leads to, newest last. ``language`` is the one the person chose;
    ``client_language`` the one their client last reported, where it is one of ours. Both may be empty. ``topics`` are
    the answers and topics that the last typed text may have meant, best first. ``borrowed`` are the questions whose
    answers came with somebody else's case and were not given anew since: they say where that person is, not where
    this one is. ``recognized`` are the questions that the last typed text answered, each with what to put back if it
    was misread; empty for nothing. ``typed_language`` is the language that the person last typed in, where that says
    more than their client does.
    ``origin`` is the way back to the group that a link led from, until another link or greeting comes. ``votes`` are
    what was said of outcomes, ``seen`` the outcomes shown since the walk began, ``news`` that the person wants to be
    told when the guidance changes. ``passed`` is, by flow, what was counted of this walk through it.
    """

    page: Page
    answers: Mapping[str, str] = field(default_factory=_nothing)
    done_items: Mapping[str, frozenset[str]] = field(default_factory=_nothing)
    history: tuple[Page, ...] = ()
    language: str = ""
    client_language: str = ""
    topics: tuple[str, ...] = ()
    borrowed: frozenset[str] = frozenset()
    recognized: Mapping[str, str] = field(default_factory=_nothing)
    typed_language: str = ""
    origin: WayBack | None = None
    votes: Mapping[str, Helped] = field(default_factory=_nothing)
    reminders: tuple[Reminder, ...] = ()
    ticket: Ticket | None = None
    news: bool = False
    passed: Mapping[str, frozenset[str]] = field(default_factory=_nothing)
    seen: tuple[str, ...] = ()
