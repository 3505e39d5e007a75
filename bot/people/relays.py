"""What is kept of conversations with the staff: which message copies which, and who waits. Nothing of what is said."""

from enum import Enum
from typing import Literal, Protocol

RELAY_LEASE_SECONDS = 40
"""How long a relay in hand is left alone: longer than the deadline of an update."""

PER_MINUTE = 15
"""So many messages of a person are relayed in a minute: Telegram takes twenty a minute in a group."""

Side = Literal["p", "s"]
"""Whose message: the person's or the staff's."""


class Begun(Enum):
    """What is known of a relay that is about to begin."""

    FRESH = 0
    DONE = 1
    BUSY = 2
    AGAIN = 3
    """An attempt was begun and its end is not known: it may have been sent."""


class Relays(Protocol):
    """Keeps it. Every call may raise ``StoreDownError``."""

    async def begin(self, user: int, operation: str, now: int) -> Begun:
        """Marks that ``operation`` for ``user`` is in hand."""
        ...

    async def done(self, user: int, operation: str, side: Side = "p", message: int = 0, copy: int = 0) -> None:
        """Marks that it was done, and of which message of ``side`` what is now the copy."""
        ...

    async def undo(self, user: int, operation: str) -> None:
        """Takes the mark off again: it was refused for now, so it need not be waited for."""
        ...

    async def copy_of(self, user: int, side: Side, message: int) -> int:
        """The other side's message for one of ``side``; 0 when it isn't known (any more)."""
        ...

    async def relayed(self, user: int) -> int:
        """How many numbers are kept of a person's relays."""
        ...

    async def pace(self, user: int) -> int:
        """Counts a message of this minute; returns how many there were, this one included."""
        ...

    async def link(self, thread: int, user: int) -> None:
        """Notes whose topic ``thread`` is, for as long as a record lasts unused."""
        ...

    async def person_in(self, thread: int) -> int:
        """Whose topic ``thread`` is; 0 for nobody's."""
        ...

    async def topics(self, user: int) -> list[int]:
        """All topics that are somebody's."""
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
