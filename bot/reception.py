"""Before the desk: who comes too often is asked to wait, and each update is given to the desk that serves now."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

import structlog

from .desk import Desk
from .operations import metrics, trace
from .operations.buckets import Buckets
from .ports import Answer, Incoming, Messenger, Receipt
from .screens import words
from .screens.card import Card
from .telegram.outgoing import UNDELIVERED

PERSON_BURST, PERSON_PER_SECOND = 100, 2.0
"""Telegram lets somebody forward a hundred messages at once; nobody reads two cards a second for long."""

GROUP_BURST, GROUP_PER_SECOND = 300, 20.0
"""All members of a group together, of whom each has the limit above."""

TELL_SECONDS = 5

_UNLIMITED = ("moved", "membership")
"""What Telegram says of a group, and nobody in it."""

log = structlog.get_logger(__name__)


class Limits(NamedTuple):
    """How often people and groups may come."""

    people: Buckets
    groups: Buckets

    @classmethod
    def usual(cls, clock: Callable[[], float] = monotonic) -> "Limits":
        return cls(
            Buckets(PERSON_BURST, PERSON_PER_SECOND, clock=clock), Buckets(GROUP_BURST, GROUP_PER_SECOND, clock=clock)
        )

    def take(self, incoming: Incoming) -> bool:
        """Whether the update may be handled."""
        if incoming.kind in _UNLIMITED:
            return True
        if incoming.user and not self.people.take(incoming.user):
            return False
        return incoming.private or self.groups.take(incoming.chat)

    def give_back(self, incoming: Incoming) -> None:
        """The update comes again, and is not to be counted twice."""
        if incoming.kind in _UNLIMITED:
            return
        if incoming.user:
            self.people.give_back(incoming.user)
        if not incoming.private:
            self.groups.give_back(incoming.chat)


class _Duty:
    """A desk, and how many updates it has in hand."""

    __slots__ = ("desk", "idle", "in_hand")

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.in_hand = 0
        self.idle: asyncio.Event | None = None


class Reception:
    """Takes every update. ``limits`` None lets all through."""

    def __init__(self, desk: Desk, messenger: Messenger, limits: Limits | None) -> None:
        self._duty = _Duty(desk)
        self._messenger = messenger
        self._limits = limits

    async def handle(self, incoming: Incoming) -> Receipt:
        """Handles one update, as the desk does. One too many is done with: Telegram must not send it again."""
        limits, duty = self._limits, self._duty
        token = trace.begin(incoming.update_id, incoming.user)
        duty.in_hand += 1
        try:
            if limits is not None and not limits.take(incoming):
                return await self._refused(incoming, limits)
            receipt = await duty.desk.handle(incoming)
        finally:
            duty.in_hand -= 1
            if duty.idle is not None and not duty.in_hand:
                duty.idle.set()
            trace.end(token)
        if limits is not None and not receipt.done:
            limits.give_back(incoming)
        return receipt

    async def give_up(self, incoming: Incoming) -> bool:
        """Parks an update that was postponed too often. False when even that can't be noted."""
        token = trace.begin(incoming.update_id, incoming.user)
        try:
            return await self._duty.desk.give_up(incoming)
        finally:
            trace.end(token)

    def holds_secret(self, incoming: Incoming) -> bool:
        """Whether an update is of a message that is to be deleted since it holds a secret."""
        return self._duty.desk.holds_secret(incoming)

    async def relieve(self, desk: Desk) -> None:
        """Has ``desk`` take every update from now on; returns once the one before it has none in hand any more."""
        before, self._duty = self._duty, _Duty(desk)
        if before.in_hand:
            before.idle = asyncio.Event()
            await before.idle.wait()
        await before.desk.close()

    async def close(self) -> None:
        """Writes what was counted and not written yet."""
        await self._duty.desk.close()

    async def _refused(self, incoming: Incoming, limits: Limits) -> Receipt:
        """A word to whoever came too often: to each tap, whose button waits for one, and to a burst of messages once.

        Groups are left in peace.
        """
        metrics.THROTTLED.labels(incoming.kind).inc()
        metrics.updates(incoming.kind, "throttled").inc()
        language = self._duty.desk.known(incoming)
        first = limits.people.first_refusal(incoming.user)
        if first:
            log.info("throttled", kind=incoming.kind)
        if incoming.kind == "tap":
            return Receipt(answer=Answer(incoming.callback_id, language.say(words.SLOWER)))
        if first and incoming.private and incoming.chat:
            try:
                async with asyncio.timeout(TELL_SECONDS):
                    await self._messenger.send(incoming.chat, Card(language.say(words.SLOWER_TEXT)), incoming.thread)
            except (*UNDELIVERED, TimeoutError):
                pass  # as well: Telegram has had enough of this chat, too
        return Receipt()
