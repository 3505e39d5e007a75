"""Long polling that confirms an update only after it has been handled.

To Telegram, an update is confirmed once a later offset is requested. Libraries request that at once; here the offset
stays at the first unfinished update (:mod:`.update_window`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic
from typing import Any, Protocol

import structlog

from ..concurrency.keyed_lock import KeyedLock
from ..concurrency.text_worker import run_for_text
from ..ports.errors import ApiError, UnreachableError
from ..ports.updates import Receipt, Update
from .messenger import AnswerSender, deliver_answer
from .update_parser import UPDATE_KINDS, read_update
from .update_window import SIZE, UpdateWindow

POLL_SECONDS = 50
"""How long Telegram may hold a request open until there is an update (the maximum)."""

BUSY_POLL_SECONDS = 0.5
"""Minimum interval between requests while updates are unfinished: Telegram then responds at once, starting with
the first."""

IMMEDIATE_SECONDS = 0.1
"""Telegram responds with no update only after ``POLL_SECONDS``. A server that does so sooner than this doesn't
long-poll (a mock, say), and would get thousands of requests a second."""
EMPTY_POLL_PAUSE_SECONDS = 1.0
"""The pause before such a server is asked again."""

GIVE_UP_SECONDS = 60.0
"""An update is retried for at least this long. After that it becomes a dead letter as soon as it blocks others, since
only 100 updates are visible, counted from it. Until then it is retried for as long as Telegram keeps it. With a webhook
nothing here ends the retries: Telegram resends an update for a day."""
SECRET_GIVE_UP_SECONDS = 3600.0
"""The same for an update whose message holds a secret that may still be in the chat."""

NEW_SECONDS = 60.0
"""Telegram serves the latest poller, so two would end each other's requests. One that has polled for less than this
gives up early; the other holds out much longer."""

CROWDED_CHECK_SECONDS = 5.0
"""How often a waiting update checks whether it blocks others."""

_MAX_CONFLICTS_WHEN_NEW = 2
_MAX_CONFLICTS = 20
_BACKOFF = (1, 2, 4, 8, 15, 30)

log = structlog.get_logger(__name__)


class PollingError(Exception):
    """Polling can't continue; the message says why and how to fix it."""


class PollingClient(Protocol):
    """A client whose calls take their own timeout."""

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any: ...


class PollingProcessor(Protocol):
    """A processor that can also give up on an update."""

    async def handle(self, update: Update) -> Receipt: ...

    async def give_up(self, update: Update) -> bool: ...

    def holds_secret(self, update: Update) -> bool: ...


class Poller:
    """Polls for updates and has them handled, concurrently for different users."""

    def __init__(
        self,
        client: PollingClient,
        processor: PollingProcessor,
        answers: AnswerSender,
        username: str,
        drain_seconds: float = 30.0,
        clock: Callable[[], float] = monotonic,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._processor = processor
        self._answers = answers
        self._username = username
        self._drain_seconds = drain_seconds
        self._clock = clock
        self._sleep = pause
        self._locks = KeyedLock()

    async def run(self, stop: asyncio.Event) -> None:
        """Polls until ``stop`` is set; then finishes and confirms what it can, and returns."""
        window, conflicts, failures, started = UpdateWindow(), 0, 0, self._clock()
        long_polling = True
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                asked = self._clock()
                try:
                    empty = await self._poll(window, stopping)
                    immediate = self._clock() - asked < IMMEDIATE_SECONDS
                except ApiError as error:
                    conflicts = conflicts + 1 if error.code == 409 else 0  # noqa: PLR2004
                    new = _mentions_webhook(error) or self._clock() - started < NEW_SECONDS
                    if conflicts >= (_MAX_CONFLICTS_WHEN_NEW if new else _MAX_CONFLICTS) or error.code in (401, 404):
                        await window.wait_idle(self._drain_seconds)
                        raise PollingError(_explain(error)) from None
                    if conflicts == 1:
                        log.warning("another_poller_detected")
                    failures += 1
                    await self._pause(max(error.retry_after, _BACKOFF[min(failures, len(_BACKOFF)) - 1]), stopping)
                except UnreachableError:
                    failures += 1
                    log.warning("telegram_unreachable", attempt=failures)
                    await self._pause(_BACKOFF[min(failures, len(_BACKOFF)) - 1], stopping)
                else:
                    conflicts = failures = 0
                    await window.wait_idle(BUSY_POLL_SECONDS)
                    if empty and immediate:
                        if long_polling:
                            log.warning("no_long_polling")
                        long_polling = False
                        await self._pause(EMPTY_POLL_PAUSE_SECONDS, stopping)
            await window.wait_idle(self._drain_seconds)
        finally:
            await window.close()
            stopping.cancel()
        if window.unconfirmed:
            await self._confirm(window.offset)

    async def _poll(self, window: UpdateWindow, stopping: asyncio.Task[Any]) -> bool:
        """Confirms finished updates and takes new ones; takes none if told to stop meanwhile.

        Returns whether Telegram responded with no update.
        """
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
            return False
        batch = polling.result()
        window.confirm(offset)
        read = [update for raw in batch if (update := read_update(raw, self._username))]
        for update in window.select(read):
            window.add(update, asyncio.create_task(self._handle_in_order(update, window, stopping)))
        return not batch

    async def _handle_in_order(self, update: Update, window: UpdateWindow, stopping: asyncio.Task[Any]) -> bool:
        """Whether the update is finished: handled, or a dead letter. A user's later updates wait for it.

        As with a webhook, taps have a queue of their own: a chat that may not be sent messages now can still be edited.
        """
        kind = update.kind if update.kind in ("tap", "inline") else "said"
        async with self._locks.of((kind, update.user or update.chat)):
            return await self._handle(update, window, stopping)

    async def _handle(self, update: Update, window: UpdateWindow, stopping: asyncio.Task[Any]) -> bool:
        left, started, tried = GIVE_UP_SECONDS, self._clock(), False
        while not (receipt := await self._processor.handle(update)).done:
            if stopping.done():
                return False
            if not tried and await run_for_text(update.characters, partial(self._processor.holds_secret, update)):
                left = SECRET_GIVE_UP_SECONDS
            tried, now = True, self._clock()
            left -= 0 if receipt.all_wait else now - started
            started, rest = now, float(receipt.retry_after)
            while rest > 0 and not stopping.done():
                # While the store is down, giving up on this one would help no other.
                blocks_others = window.crowded and left < receipt.retry_after and not receipt.all_wait
                if blocks_others and await self._processor.give_up(update):
                    return True
                pause = min(rest, CROWDED_CHECK_SECONDS)
                await self._pause(pause, stopping)
                rest -= pause
        await deliver_answer(self._answers, receipt.answer)
        return True

    async def _confirm(self, offset: int) -> None:
        """Confirms the last handled updates, since no further request will."""
        try:
            await self._client.call("getUpdates", {"offset": offset, "timeout": 0, "limit": 1}, seconds=5)
        except (ApiError, UnreachableError):
            log.warning("final_confirm_failed")

    async def _pause(self, seconds: float, stopping: asyncio.Task[Any]) -> None:
        pausing = asyncio.ensure_future(self._sleep(seconds))
        try:
            await asyncio.wait({pausing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pausing.cancel()


def _mentions_webhook(error: ApiError) -> bool:
    return "webhook" in error.description.lower()


def _explain(error: ApiError) -> str:
    if error.code == 409 and _mentions_webhook(error):  # noqa: PLR2004
        return (
            "TELEGRAM_BOT_TOKEN: a webhook has been set for this bot, so polling gets no updates. If that webhook is "
            "in use, use another token here; if not, `run --take-over` deletes the webhook and polls"
        )
    if error.code == 409:  # noqa: PLR2004
        return "another process is polling with this TELEGRAM_BOT_TOKEN; stop it, or run replicas behind WEBHOOK_URL"
    return "TELEGRAM_BOT_TOKEN: Telegram does not know this token; get it from @BotFather"
