"""Long polling that confirms an update only after it was handled.

Telegram takes an update as confirmed when a later offset is asked for. The libraries ask for that at once; here
the offset stays at the first update that is not done with (:mod:`.window`).
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol

import structlog

from ..concurrency.keyed_lock import KeyedLock
from ..ports.errors import ApiError, UnreachableError
from ..ports.updates import Receipt, Update
from .messenger import Answers, deliver_answer
from .update_parser import UPDATE_KINDS, read_update
from .update_window import SIZE, UpdateWindow

POLL_SECONDS = 50
"""How long Telegram may hold a request open for the next update (its own limit)."""

LOOK_SECONDS = 0.5
"""While an update is in hand Telegram answers at once, with that one first; so it is asked for others only so often."""

PATIENCE_SECONDS = 60.0
"""How long an update is tried for certain. After that it is parked once it holds up others: only so many can be seen
past it. Until then it is tried for as long as Telegram keeps it."""

SECRET_PATIENCE_SECONDS = 3600.0
"""The same for an update whose message holds a secret that may still stand in the chat."""

NEW_SECONDS = 60.0
"""Telegram gives updates to whoever asked last, so of two that poll each would end the other's requests. One that has
polled for less than this gives way; the other goes on, as long as that takes."""

CROWD_SECONDS = 5.0
"""How often it is looked whether an update that waits holds up others."""

_CONFLICTS_OF_A_NEW_ONE = 2
_CONFLICTS = 20
_PAUSES = (1, 2, 4, 8, 15, 30)

log = structlog.get_logger(__name__)


class PollingError(Exception):
    """Polling can't go on; the message says why and how to mend it."""


class PollingClient(Protocol):
    """A client whose calls may be given a time limit of their own."""

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any: ...


class PollingProcessor(Protocol):
    """A processor that can also give an update up."""

    async def handle(self, update: Update) -> Receipt: ...

    async def give_up(self, update: Update) -> bool: ...

    def holds_secret(self, update: Update) -> bool: ...


class Poller:
    """Asks for updates and has them handled, those of different people at once."""

    def __init__(
        self,
        client: PollingClient,
        processor: PollingProcessor,
        answers: Answers,
        username: str,
        drain_seconds: float = 30.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._client = client
        self._processor = processor
        self._answers = answers
        self._username = username
        self._drain_seconds = drain_seconds
        self._clock = clock
        self._locks = KeyedLock()

    async def run(self, stop: asyncio.Event) -> None:
        """Polls until ``stop`` is set; then finishes what it can of what is in hand, confirms that, and returns."""
        window, conflicts, failures, started = UpdateWindow(), 0, 0, self._clock()
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                try:
                    await self._ask(window, stopping)
                except ApiError as error:
                    conflicts = conflicts + 1 if error.code == 409 else 0  # noqa: PLR2004
                    new = _about_a_webhook(error) or self._clock() - started < NEW_SECONDS
                    if conflicts >= (_CONFLICTS_OF_A_NEW_ONE if new else _CONFLICTS) or error.code in (401, 404):
                        await window.rest(self._drain_seconds)
                        raise PollingError(_said_plainly(error)) from None
                    if conflicts == 1:
                        log.warning("another_polls_too")
                    failures += 1
                    await self._pause(max(error.retry_after, _PAUSES[min(failures, len(_PAUSES)) - 1]), stopping)
                except UnreachableError:
                    failures += 1
                    log.warning("telegram_unreachable", attempt=failures)
                    await self._pause(_PAUSES[min(failures, len(_PAUSES)) - 1], stopping)
                else:
                    conflicts = failures = 0
                    await window.rest(LOOK_SECONDS)
            await window.rest(self._drain_seconds)
        finally:
            await window.close()
            stopping.cancel()
        if window.unconfirmed:
            await self._confirm(window.offset)

    async def _ask(self, window: UpdateWindow, stopping: asyncio.Task[Any]) -> None:
        """Confirms what is done, and takes what Telegram gives; nothing when told to stop meanwhile."""
        parameters = {
            "offset": (offset := window.offset),
            "limit": SIZE,
            "timeout": POLL_SECONDS,
            "allowed_updates": list(UPDATE_KINDS),
        }
        polling = asyncio.create_task(self._client.call("getUpdates", parameters, seconds=POLL_SECONDS + 10))
        await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not polling.done():
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
            return
        batch = polling.result()
        window.confirmed(offset)
        read = [update for raw in batch if (update := read_update(raw, self._username))]
        for update in window.choose(read):
            window.take(update, asyncio.create_task(self._in_turn(update, window, stopping)))

    async def _in_turn(self, update: Update, window: UpdateWindow, stopping: asyncio.Task[Any]) -> bool:
        """Whether the update is done with: handled, or parked. What is behind one of somebody's that waits waits too.

        As with a webhook, taps have a queue of their own: a chat that may be sent nothing for now can still be edited.
        """
        kind = update.kind if update.kind in ("tap", "inline") else "said"
        async with self._locks.of((kind, update.user or update.chat)):
            return await self._handle(update, window, stopping)

    async def _handle(self, update: Update, window: UpdateWindow, stopping: asyncio.Task[Any]) -> bool:
        left, started, tried = PATIENCE_SECONDS, self._clock(), False
        while not (receipt := await self._processor.handle(update)).done:
            if stopping.done():
                return False
            if not tried and self._processor.holds_secret(update):
                left = SECRET_PATIENCE_SECONDS
            tried, now = True, self._clock()
            left -= 0 if receipt.all_wait else now - started
            started, rest = now, float(receipt.retry_after)
            while rest > 0 and not stopping.done():
                # While the store is down, giving this one up would help no other.
                in_the_way = window.crowded and left < receipt.retry_after and not receipt.all_wait
                if in_the_way and await self._processor.give_up(update):
                    return True
                pause = min(rest, CROWD_SECONDS)
                await self._pause(pause, stopping)
                rest -= pause
        await deliver_answer(self._answers, receipt.answer)
        return True

    async def _confirm(self, offset: int) -> None:
        """Tells Telegram what was handled, since there is no next batch to say it with."""
        try:
            await self._client.call("getUpdates", {"offset": offset, "timeout": 0, "limit": 1}, seconds=5)
        except (ApiError, UnreachableError):
            log.warning("last_updates_unconfirmed")

    async def _pause(self, seconds: float, stopping: asyncio.Task[Any]) -> None:
        await asyncio.wait({stopping}, timeout=seconds)


def _about_a_webhook(error: ApiError) -> bool:
    return "webhook" in error.description.lower()


def _said_plainly(error: ApiError) -> str:
    if error.code == 409 and _about_a_webhook(error):  # noqa: PLR2004
        return "another process serves this TELEGRAM_BOT_TOKEN by webhook; stop it, or set WEBHOOK_URL here too"
    if error.code == 409:  # noqa: PLR2004
        return "another process is polling with this TELEGRAM_BOT_TOKEN; stop it, or run replicas behind WEBHOOK_URL"
    return "TELEGRAM_BOT_TOKEN: Telegram does not know this token; get it from @BotFather"
