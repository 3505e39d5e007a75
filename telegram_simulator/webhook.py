"""Telegram's webhook sender: one update of each queue in flight, retried until it expires.

Intervals and the order of events are those of WebhookActor.cpp in tdlib/telegram-bot-api.
"""

import asyncio
import random
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog

from .clock import Clock, within
from .request_params import WireError, reply_method
from .update_params import SetWebhook
from .updates import Pending, Updates

log = structlog.get_logger(__name__)

REPLY_TIMEOUT = 60.0
MAX_RESEND_DELAY = 60.0
MAX_RETRY_AFTER = 3600
GONE_LIMIT = 23 * 3600.0
GONE = 410

Reply = Callable[[str, Mapping[str, object]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery attempt. `status` is None if there was no response; `at` and `ended` are the clock's times."""

    update_id: int
    status: int | None
    at: float
    ended: float


class Webhook:
    """`on_reply` executes the method that a bot may put into its response; `trust` verifies its certificate."""

    def __init__(self, clock: Clock, updates: Updates, on_reply: Reply, trust: ssl.SSLContext | None = None) -> None:
        self.clock = clock
        self.updates = updates
        self.on_reply = on_reply
        self.trust = trust
        self.settings: SetWebhook | None = None
        self.last_error: tuple[int, str] | None = None
        self.deliveries: list[Delivery] = []
        self._gone_since: float | None = None
        self._sending: set[asyncio.Task[None]] = set()

    def set(self, settings: SetWebhook | None) -> bool:
        """Set the webhook, None for off; returns whether anything changed."""
        changed = settings != self.settings
        self.settings = settings
        if changed:
            self.last_error = self._gone_since = None
        self.updates.changed.fire()
        return changed

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=None)
        connector = aiohttp.TCPConnector(ssl=self.trust or True)
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=jar) as http:
            try:
                while True:
                    wait = self._start_ready(http)
                    await self.updates.changed.changed_or(self.clock, wait)
            finally:
                for task in self._sending:
                    task.cancel()
                await asyncio.gather(*self._sending, return_exceptions=True)

    def _start_ready(self, http: aiohttp.ClientSession) -> float | None:
        """Send what is ready; return the seconds until something else is, None if nothing waits."""
        if self.settings is None:
            return None
        self.updates.expire()
        now = self.clock.now()
        waits: list[float] = []
        for entry in self.updates.heads():
            if entry.in_flight:
                continue
            if entry.wake_at > now:
                waits.append(entry.wake_at - now)
            elif len(self._sending) < self.settings.max_connections:
                entry.in_flight = True
                task = asyncio.create_task(self._send(http, self.settings, entry))
                self._sending.add(task)
                task.add_done_callback(self._finished)
        return min(waits, default=None)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self.updates.changed.fire()

    async def _send(self, http: aiohttp.ClientSession, settings: SetWebhook, entry: Pending) -> None:
        sent_at = self.clock.now()
        status: int | None = None
        retry_after = 0
        try:
            status, words, retry_after, reply = await within(
                self.clock, REPLY_TIMEOUT, _post(http, settings, entry.body)
            )
        except TimeoutError:
            words = "Read timeout expired"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            words = _words_for(error)
        self.deliveries.append(Delivery(entry.update_id, status, sent_at, self.clock.now()))
        if status is None or not 200 <= status < 300:  # noqa: PLR2004
            entry.in_flight = False
            self._failed(entry, status, words, retry_after)
            return
        self._gone_since = None
        try:
            # Before the update leaves the in-flight state, so that `settled` covers the effect of the reply.
            if reply is not None:
                await self.on_reply(*reply)
        finally:
            self.updates.confirm(entry)

    def _failed(self, entry: Pending, status: int | None, words: str, retry_after: int) -> None:
        now = self.clock.now()
        self.last_error = (int(now), words)
        self._note_gone(status, now)
        wait = float(min(max(retry_after, 0), MAX_RETRY_AFTER))
        if not wait and entry.fails:
            entry.delay = min(entry.delay * 2, random.uniform(MAX_RESEND_DELAY, 2 * MAX_RESEND_DELAY))  # noqa: S311
            wait = entry.delay
        entry.fails += 1
        log.info("simulator_webhook_failed", update_id=entry.update_id, error=words, next_try_in=wait)
        if now + wait > entry.expires_at:
            self.updates.drop(entry)
        else:
            entry.wake_at = now + wait
            self.updates.changed.fire()

    def _note_gone(self, status: int | None, now: float) -> None:
        if status != GONE:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = now
        elif now > self._gone_since + GONE_LIMIT:
            self.set(None)


def _words_for(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientSSLError):
        return "SSL error {certificate verify failed}"
    return "Connection refused" if isinstance(error, aiohttp.ClientConnectorError) else "Connection closed"


async def _post(
    http: aiohttp.ClientSession, settings: SetWebhook, body: dict[str, Any]
) -> tuple[int, str, int, tuple[str, Mapping[str, object]] | None]:
    """Status, Telegram's description of a failure, Retry-After, and the method in the response."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": settings.secret_token} if settings.secret_token else {}
    async with http.post(settings.url, json=body, headers=headers, allow_redirects=False) as response:
        words = f"Wrong response from the webhook: {response.status} {response.reason}"
        after = response.headers.get("Retry-After", "")
        try:
            reply = await reply_method(response)
        except WireError as error:
            log.warning("simulator_webhook_reply_unreadable", error=str(error))
            reply = None
        return response.status, words, int(after) if after.isdecimal() else 0, reply
