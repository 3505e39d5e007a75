"""The state of one user's conversation."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple


class View(StrEnum):
    """The kind of page. All but ``SCREEN`` are generated from the guide and the session.

    The values are part of callback data and must never change.
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
    HELP = "e"
    PRIVACY = "v"
    FORGET = "f"
    FORGOTTEN = "x"
    ANSWER = "a"
    PLACE = "p"


class Page(NamedTuple):
    """What a card shows: a view, of a screen if it needs one, within a flow or outside all flows.

    Depending on the view, ``screen`` is instead the id of an answer, the code of a budget (see :mod:`.budget`) or the
    key of a place (see :mod:`bot.guide.places`).
    """

    view: View
    screen: str = ""
    flow: str = ""


class WayBack(NamedTuple):
    """The group message that a link was on: the group's number as in t.me links, and the message id."""

    group: int
    message: int


class Helped(StrEnum):
    """A vote on an outcome. The values are part of callback data and must never change."""

    SOLVED = "s"
    NOT_YET = "n"
    WRONG = "w"


class Reminder(NamedTuple):
    """A reminder of ``screen`` in ``flow``; ``due`` is in seconds since 1970."""

    screen: str
    flow: str
    due: int


class Ticket(NamedTuple):
    """A chat with the staff about ``flow``, requested at ``since`` (seconds since 1970).

    ``topic`` is the thread in the staff group, 0 until it's created. ``taken``: somebody on the staff has taken it.
    """

    since: int
    flow: str
    topic: int = 0
    taken: bool = False


_EMPTY: Mapping[str, Any] = MappingProxyType({})
"""Shared by all sessions to save memory: thousands are cached, and most have most fields empty."""


class Session(NamedTuple):
    """The page being shown, the answers, and the rest of the user's state.

    - ``done_items``: the ticked items of each checklist.
    - ``history``: the pages that Back leads to, newest last.
    - ``language``: the one the user chose; ``client_language``: the one their client last reported, if the bot has it;
      ``typed_language``: the one they last typed in, if it differs from their client's. All may be empty.
    - ``topics``: the answers and topics that the last typed text may have meant, best first.
    - ``borrowed``: questions whose answers came with somebody else's case and haven't been answered again since. They
      describe that person's situation, not the user's.
    - ``recognized``: questions that the last typed text answered, each with the choice to restore if it was misread
      (empty: none).
    - ``origin``: the way back to the group whose link led here, until the next link or /start.
    - ``votes``: the user's votes by outcome. ``seen``: outcomes shown in this run through a flow.
    - ``news``: whether the user wants to be told when the guide changes.
    - ``passed``: by flow, what the statistics have counted so far in this run through it.

    A named tuple, since each tap makes several: ``_replace`` takes a fifth of the time that a dataclass needs.
    """

    page: Page
    answers: Mapping[str, str] = _EMPTY
    done_items: Mapping[str, frozenset[str]] = _EMPTY
    history: tuple[Page, ...] = ()
    language: str = ""
    client_language: str = ""
    topics: tuple[str, ...] = ()
    borrowed: frozenset[str] = frozenset()
    recognized: Mapping[str, str] = _EMPTY
    typed_language: str = ""
    origin: WayBack | None = None
    votes: Mapping[str, Helped] = _EMPTY
    reminders: tuple[Reminder, ...] = ()
    ticket: Ticket | None = None
    news: bool = False
    passed: Mapping[str, frozenset[str]] = _EMPTY
    seen: tuple[str, ...] = ()
