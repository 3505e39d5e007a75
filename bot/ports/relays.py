"""The port of the store of conversations with the staff: which message is whose copy, and who is waiting. No text."""

from enum import Enum
from typing import Literal, NamedTuple, Protocol

RELAY_LEASE_SECONDS = 40
"""How long a relay in progress is left alone; longer than an update's deadline."""

WAIT_SECONDS = 90
"""How long a user's later messages wait for one that failed. By then it has been sent or given up on."""

Side = Literal["p", "s"]
"""Whose message it is: the person's or the staff's."""


class RelayState(Enum):
    """What is known about a relay that is about to start."""

    FRESH = 0
    DONE = 1
    BUSY = 2
    UNCERTAIN = 3
    """An attempt was started and its result isn't known: the message may have been sent."""

    REFUSED = 4
    """Telegram refused an earlier attempt, so the message wasn't sent."""


class ForumTopic(NamedTuple):
    """A forum topic. Thread ids are unique only within a group."""

    chat: int
    thread: int


class Copied(NamedTuple):
    """A message of ``side`` and its copy. One is in ``chat``, the staff's: ids are unique only within a chat."""

    side: Side
    chat: int
    message: int
    copy: int


class RelayTurn(NamedTuple):
    """A message's place in its side's order: messages are relayed in the order of their updates."""

    side: Side
    update: int


class RelayStore(Protocol):
    """Keeps relays, topics and the queue. Every call may raise ``StoreDownError``."""

    async def begin(self, user: int, operation: str, now: int, turn: RelayTurn | None = None) -> RelayState:
        """Marks ``operation`` for ``user`` as in progress. Also busy while an earlier message of that side waits."""
        ...

    async def done(
        self, user: int, operation: str, turn: RelayTurn | None = None, copied: Copied | None = None
    ) -> None:
        """Marks an operation as done, and records what it has ``copied``."""
        ...

    async def failed(
        self, user: int, operation: str, now: int, turn: RelayTurn | None = None, *, refused: bool
    ) -> None:
        """Marks an attempt as failed, so that the next one needn't wait. ``refused``: it was certainly not sent."""
        ...

    async def copy_of(self, user: int, side: Side, message: int, chat: int) -> int:
        """The other side's counterpart of a message of ``side``, with the staff in ``chat``; 0 if unknown."""
        ...

    async def may_send(self, user: int, per_minute: int) -> bool:
        """Counts a message toward ``per_minute``. False if the limit is reached.

        Erasing the user's data doesn't reset it.
        """
        ...

    async def uncount_sent(self, user: int) -> None:
        """Undoes :meth:`may_send` for a message that wasn't sent and will be tried again."""
        ...

    async def may_open(self, user: int, per_hour: int) -> bool:
        """Counts a new conversation toward ``per_hour``. False if the limit is reached.

        Erasing the user's data doesn't reset it.
        """
        ...

    async def link(self, topic: ForumTopic, user: int, since: int = 0) -> None:
        """Links ``topic`` to ``user`` for as long as an unused record lasts; ``since`` is the ticket's."""
        ...

    async def unlink(self, topic: ForumTopic, user: int) -> None:
        """Removes the link of a deleted topic."""
        ...

    async def made_for(self, user: int, since: int) -> int:
        """The thread that an earlier, failed attempt opened for the ticket requested at ``since``; 0 if none."""
        ...

    async def person_in(self, topic: ForumTopic) -> int:
        """The user linked to ``topic``; 0 if none."""
        ...

    async def topics(self, user: int) -> list[ForumTopic]:
        """All topics of a user, in any group."""
        ...

    async def serve_in(self, chat: int) -> list[int]:
        """Records that the staff is in ``chat``; returns other groups that still have users' topics."""
        ...

    async def people_in(self, chat: int) -> list[int]:
        """Users who have had a topic in a group."""
        ...

    async def move_out(self, chat: int, user: int = 0) -> None:
        """Forgets that a group had a user's topic; without ``user``, forgets the group."""
        ...

    async def wait(self, user: int, since: int) -> int:
        """Adds a user to the queue, or leaves them where they are; returns their position, from 1."""
        ...

    async def waiting(self) -> int:
        """The length of the queue."""
        ...

    async def served(self, user: int) -> None:
        """Removes a user from the queue."""
        ...

    async def bar(self, user: int, *, barred: bool) -> None:
        """Bars a user for 30 days, or lifts the bar. Only a hash of the id is stored."""
        ...

    async def barred(self, user: int) -> bool: ...

    async def lift_bar_in(self, topic: ForumTopic) -> bool:
        """Lifts the bar of the erased user whose topic this was. False if they weren't barred."""
        ...
