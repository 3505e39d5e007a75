"""Rate-limits users and groups, and hands updates to the processor of the current content."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

import structlog

from ..concurrency.rate_limiter import RateLimiter
from ..observability import metrics, trace
from ..ports.errors import UNDELIVERED
from ..ports.messenger import Messenger
from ..ports.updates import Answer, Receipt, Update
from ..rendering import words
from ..rendering.card import Card
from .processor import UpdateProcessor

PERSON_BURST, PERSON_PER_SECOND = 100, 2.0
"""Telegram lets somebody forward a hundred messages at once; nobody reads two cards a second for long."""

GROUP_BURST, GROUP_PER_SECOND = 300, 20.0
"""All members of a group together, of whom each has the limit above."""

CHARACTERS = 256
"""Reading so many takes as long as a tap or two, and counts as one. So what a person may take is time, not messages:
six of the longest texts at once, then one in eight seconds, some hundredth of a processor."""

TELL_SECONDS = 5

_UNLIMITED = ("moved", "membership")
"""What Telegram says of a group, and nobody in it."""

log = structlog.get_logger(__name__)


class RateLimits(NamedTuple):
    """How often people and groups may come."""

    people: RateLimiter
    groups: RateLimiter

    @classmethod
    def usual(cls, clock: Callable[[], float] = monotonic) -> "RateLimits":
        return cls(
            RateLimiter(PERSON_BURST, PERSON_PER_SECOND, clock=clock),
            RateLimiter(GROUP_BURST, GROUP_PER_SECOND, clock=clock),
        )

    def take(self, update: Update) -> bool:
        """Whether the update may be handled."""
        if update.kind in _UNLIMITED:
            return True
        cost = cost_of(update)
        if update.user and not self.people.take(update.user, cost):
            return False
        return update.private or self.groups.take(update.chat, cost)

    def give_back(self, update: Update) -> None:
        """The update comes again, and is not to be counted twice."""
        if update.kind in _UNLIMITED:
            return
        cost = cost_of(update)
        if update.user:
            self.people.give_back(update.user, cost)
        if not update.private:
            self.groups.give_back(update.chat, cost)


def cost_of(update: Update) -> int:
    """In taps, as far as the time goes that an update takes."""
    return 1 + update.characters // CHARACTERS


class _Serving:
    """A processor, and how many updates it has in hand."""

    __slots__ = ("idle", "in_hand", "processor")

    def __init__(self, processor: UpdateProcessor) -> None:
        self.processor = processor
        self.in_hand = 0
        self.idle: asyncio.Event | None = None


class Throttle:
    """Takes every update. ``limits`` None lets all through."""

    def __init__(self, processor: UpdateProcessor, messenger: Messenger, limits: RateLimits | None) -> None:
        self._duty = _Serving(processor)
        self._messenger = messenger
        self._limits = limits

    async def handle(self, update: Update) -> Receipt:
        """Handles one update. One over the limit counts as done: Telegram must not send it again."""
        limits, duty = self._limits, self._duty
        token = trace.begin(update.update_id, update.user)
        duty.in_hand += 1
        try:
            if limits is not None and not limits.take(update):
                return await self._refused(update, limits)
            receipt = await duty.processor.handle(update)
        finally:
            duty.in_hand -= 1
            if duty.idle is not None and not duty.in_hand:
                duty.idle.set()
            trace.end(token)
        if limits is not None and not receipt.done:
            limits.give_back(update)
        return receipt

    async def give_up(self, update: Update) -> bool:
        """Makes an update that was postponed too often a dead letter. False when even that can't be written."""
        token = trace.begin(update.update_id, update.user)
        try:
            return await self._duty.processor.give_up(update)
        finally:
            trace.end(token)

    def holds_secret(self, update: Update) -> bool:
        """Whether an update is of a message that is to be deleted since it holds a secret."""
        return self._duty.processor.holds_secret(update)

    async def switch_to(self, processor: UpdateProcessor) -> None:
        """Has ``processor`` take every update from now on; returns once the one before it has none in hand any more."""
        before, self._duty = self._duty, _Serving(processor)
        if before.in_hand:
            before.idle = asyncio.Event()
            await before.idle.wait()
        await before.processor.close()

    async def close(self) -> None:
        """Writes what is held in memory."""
        await self._duty.processor.close()

    async def _refused(self, update: Update, limits: RateLimits) -> Receipt:
        """Tells a user who is over the limit: at each tap, whose button waits, and once per burst of messages.

        Groups are left in peace.
        """
        metrics.THROTTLED.labels(update.kind).inc()
        metrics.updates(update.kind, "throttled").inc()
        language = self._duty.processor.known(update)
        first = limits.people.first_refusal(update.user)
        if first:
            log.info("throttled", kind=update.kind)
        if update.kind == "tap":
            return Receipt(answer=Answer(update.callback_id, language.say(words.SLOWER)))
        if first and update.private and update.chat:
            try:
                async with asyncio.timeout(TELL_SECONDS):
                    await self._messenger.send(update.chat, Card(language.say(words.SLOWER_TEXT)), update.thread)
            except (*UNDELIVERED, TimeoutError):
                pass  # as well: Telegram has had enough of this chat, too
        return Receipt()
