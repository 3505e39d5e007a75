"""Rate-limits users and groups, and passes updates to the processor of the current content."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

import structlog

from ..concurrency.rate_limiter import RateLimiter
from ..observability import metrics, trace
from ..ports.errors import UNDELIVERED
from ..ports.messenger import Messenger
from ..ports.updates import Receipt, TapAnswer, Update
from ..rendering import bot_texts
from ..rendering.card import Card
from .update_processor import UpdateProcessor

PERSON_BURST, PERSON_PER_SECOND = 100, 2.0
"""Telegram lets a user forward a hundred messages at once; nobody reads two cards a second for long."""

GROUP_BURST, GROUP_PER_SECOND = 300, 20.0
"""For all members of a group together; each also has the limit above."""

CHARACTERS_PER_TOKEN = 256
"""Reading this many takes about as long as one or two taps and costs one token. So users are limited by processing time
rather than messages: five of the longest texts at once, then one every 8.5 seconds, about a hundredth of a core."""

NOTICE_SECONDS = 5

_UNLIMITED = ("moved", "membership")
"""Service messages about a group, not sent by anybody in it."""

log = structlog.get_logger(__name__)


class RateLimits(NamedTuple):
    """How often users and groups may send updates."""

    people: RateLimiter
    groups: RateLimiter

    @classmethod
    def default(cls, clock: Callable[[], float] = monotonic) -> "RateLimits":
        return cls(
            RateLimiter(PERSON_BURST, PERSON_PER_SECOND, clock=clock),
            RateLimiter(GROUP_BURST, GROUP_PER_SECOND, clock=clock),
        )

    def take(self, update: Update) -> bool:
        """Whether the update may be handled. Only if it may be does it count, and then toward all limits."""
        if update.kind in _UNLIMITED:
            return True
        cost = cost_of(update)
        if update.user and not self.people.take(update.user, cost):
            return False
        if update.private or self.groups.take(update.chat, cost):
            return True
        if update.user:
            self.people.give_back(update.user, cost)
        return False

    def give_back(self, update: Update) -> None:
        """Undoes :meth:`take` for an update that will be resent, so that it isn't counted twice."""
        if update.kind in _UNLIMITED:
            return
        cost = cost_of(update)
        if update.user:
            self.people.give_back(update.user, cost)
        if not update.private:
            self.groups.give_back(update.chat, cost)


def cost_of(update: Update) -> int:
    """The tokens that an update costs: one for a tap, more for long texts."""
    return 1 + update.characters // CHARACTERS_PER_TOKEN


class _ActiveProcessor:
    """A processor, and how many updates it is handling."""

    __slots__ = ("idle", "in_flight", "processor")

    def __init__(self, processor: UpdateProcessor) -> None:
        self.processor = processor
        self.in_flight = 0
        self.idle: asyncio.Event | None = None


class Throttle:
    """Receives every update. Without ``limits`` all are let through."""

    def __init__(self, processor: UpdateProcessor, messenger: Messenger, limits: RateLimits | None) -> None:
        self._active = _ActiveProcessor(processor)
        self._messenger = messenger
        self._limits = limits

    async def handle(self, update: Update) -> Receipt:
        """Handles one update. One over the limit counts as done, so that Telegram doesn't resend it."""
        limits, active = self._limits, self._active
        token = trace.begin(update.update_id, update.user)
        active.in_flight += 1
        try:
            if limits is not None and not limits.take(update):
                return await self._refused(update, limits)
            receipt = await active.processor.handle(update)
        finally:
            active.in_flight -= 1
            if active.idle is not None and not active.in_flight:
                active.idle.set()
            trace.end(token)
        if limits is not None and not receipt.done:
            limits.give_back(update)
        return receipt

    async def give_up(self, update: Update) -> bool:
        """Makes an update that was postponed too often a dead letter. False if even that can't be written."""
        token = trace.begin(update.update_id, update.user)
        try:
            return await self._active.processor.give_up(update)
        finally:
            trace.end(token)

    def holds_secret(self, update: Update) -> bool:
        """Whether the update's message holds a secret and has to be deleted."""
        return self._active.processor.holds_secret(update)

    async def switch_to(self, processor: UpdateProcessor) -> None:
        """Passes every new update to ``processor``; returns once the previous one has finished all of its own."""
        before, self._active = self._active, _ActiveProcessor(processor)
        if before.in_flight:
            before.idle = asyncio.Event()
            await before.idle.wait()
        await before.processor.close()

    async def close(self) -> None:
        """Flushes what is held in memory."""
        await self._active.processor.close()

    async def _refused(self, update: Update, limits: RateLimits) -> Receipt:
        """Tells a user that they are over the limit: on each tap, whose spinner must stop, and once per message burst.

        Nothing is sent to groups.
        """
        metrics.THROTTLED.labels(update.kind).inc()
        metrics.updates(update.kind, "throttled").inc()
        language = self._active.processor.known(update)
        # A refusal in a group is silent, so it doesn't count as the notice.
        first = update.private and limits.people.first_refusal(update.user)
        if first:
            log.info("throttled", kind=update.kind)
        if update.kind == "tap":
            return Receipt(answer=TapAnswer(update.callback_id, language.say(bot_texts.SLOWER)))
        if first and update.chat:
            try:
                async with asyncio.timeout(NOTICE_SECONDS):
                    await self._messenger.send(update.chat, Card(language.say(bot_texts.SLOWER_TEXT)), update.thread)
            except (*UNDELIVERED, TimeoutError):
                pass  # Telegram rate-limits this chat, too
        return Receipt()
