"""The store of conversations with the staff: which message copies which, and who waits. No text."""

from enum import Enum
from typing import Literal, NamedTuple, Protocol

RELAY_LEASE_SECONDS = 40
"""How long a relay in hand is left alone: longer than the deadline of an update."""

PER_MINUTE = 15
"""How many messages of one person go to the staff's group in any minute. Telegram takes twenty a minute in a group, and
the others need some of them."""

TOPICS_PER_HOUR = 3
"""How many conversations one person may start in an hour. Each costs the group four calls."""

WAIT_SECONDS = 90
"""How long a person's later messages wait behind one that has failed for now. By then it was sent or given up."""

Side = Literal["p", "s"]
"""Whose message: the person's or the staff's."""


class RelayState(Enum):
    """What is known of a relay that is about to begin."""

    FRESH = 0
    DONE = 1
    BUSY = 2
    AGAIN = 3
    """An attempt was begun and its end is not known: it may have been sent."""

    HELD = 4
    """Telegram refused an attempt for now, so it was not sent."""


class Topic(NamedTuple):
    """A topic. A thread's number says nothing without its group: each group counts its own."""

    chat: int
    thread: int


class Copied(NamedTuple):
    """A message of the turn's side, and its copy. One of them is in the staff's ``chat``: numbers are a group's own."""

    chat: int
    message: int
    copy: int


class Turn(NamedTuple):
    """A message's place among those of its side: they are relayed in the order of their updates."""

    side: Side
    update: int


class RelayStore(Protocol):
    """Keeps it. Every call may raise ``StoreDownError``."""

    async def begin(self, user: int, operation: str, now: int, turn: Turn | None = None) -> RelayState:
        """Marks that ``operation`` for ``user`` is in hand. Busy, too, while an earlier one of that side waits."""
        ...

    async def done(self, user: int, operation: str, turn: Turn | None = None, copied: Copied | None = None) -> None:
        """Marks that it was done, and which message of the turn's side has what copy now."""
        ...

    async def failed(self, user: int, operation: str, now: int, turn: Turn | None = None, *, refused: bool) -> None:
        """Nobody has it in hand any more, so the next attempt needn't wait. ``refused``: it was certainly not sent."""
        ...

    async def copy_of(self, user: int, side: Side, message: int, chat: int) -> int:
        """The other side's message for one of ``side``, with the staff in ``chat``; 0 when it isn't known."""
        ...

    async def pace(self, user: int) -> bool:
        """Takes one of a person's places in this minute. False when all are taken."""
        ...

    async def may_open(self, user: int) -> bool:
        """Takes one of the conversations that a person may start in an hour. False when all are taken."""
        ...

    async def link(self, topic: Topic, user: int, since: int = 0) -> None:
        """Notes whose ``topic`` this is, for as long as a record lasts unused, and for which ticket it was made."""
        ...

    async def unlink(self, topic: Topic, user: int) -> None:
        """The topic is gone."""
        ...

    async def made_for(self, user: int, since: int) -> int:
        """The thread that was made for the ticket of ``since`` in an attempt that failed later; 0 if there is none."""
        ...

    async def person_in(self, topic: Topic) -> int:
        """Whose ``topic`` this is; 0 for nobody's."""
        ...

    async def topics(self, user: int) -> list[Topic]:
        """All topics that are somebody's, in whichever group."""
        ...

    async def serve_in(self, chat: int) -> list[int]:
        """Notes that the staff is in ``chat`` now; returns other groups that still have people's topics."""
        ...

    async def people_in(self, chat: int) -> list[int]:
        """Who has had a topic in a group."""
        ...

    async def move_out(self, chat: int, user: int = 0) -> None:
        """One person, or the whole group, has been seen to."""
        ...

    async def wait(self, user: int, since: int) -> int:
        """Puts somebody into the queue; returns their place, from 1. Who waits already keeps theirs."""
        ...

    async def waiting(self) -> int:
        """How many wait."""
        ...

    async def served(self, user: int) -> None:
        """Takes somebody out of the queue."""
        ...

    async def bar(self, user: int, *, barred: bool) -> None:
        """Bars somebody for 30 days, or no more. Their id is not kept."""
        ...

    async def barred(self, user: int) -> bool: ...
