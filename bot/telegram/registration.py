"""Registers the webhook and notices when somebody else takes it."""

import asyncio
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog

from ..observability import metrics
from ..observability.health import UnwellError
from ..ports.errors import ApiError, TooFastError, UnreachableError
from .messenger import Client

LOOK_SECONDS = 60.0
"""How often Telegram is asked. It tells a bot nothing when its webhook is replaced or deleted."""

log = structlog.get_logger(__name__)


class Registration:
    """Looks whether updates still come to ``url``. Sets nothing again: two deployments would take turns for ever."""

    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self._url = url
        self._elsewhere: str | None = None

    async def run(self, _stop: asyncio.Event) -> None:
        """Looks from time to time, until it is cut off."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """One look. When Telegram does not answer, what was seen last counts."""
        try:
            info = await self._client.call("getWebhookInfo", {})
        except (ApiError, UnreachableError, TooFastError) as error:
            log.info("webhook_not_looked_at", error=type(error).__name__)
            return
        if not isinstance(info, dict) or not isinstance(info.get("url"), str):
            log.info("webhook_not_looked_at", error="an answer without an address")
            return
        url, before = url_of(info), self._elsewhere
        self._elsewhere = None if _alike(url, self._url) else host_of(url)
        metrics.WEBHOOK_OURS.set(self._elsewhere is None)
        pending = info.get("pending_update_count")
        metrics.WEBHOOK_PENDING.set(pending if isinstance(pending, int) else 0)
        if self._elsewhere is not None and self._elsewhere != before:
            log.error("webhook_taken_away", address=self._elsewhere or "none")
        elif self._elsewhere is None and before is not None:
            log.info("webhook_is_back")

    async def check(self) -> None:
        """Raises :class:`~bot.observability.health.UnwellError` while updates go elsewhere."""
        if self._elsewhere is not None:
            raise UnwellError(
                f"Telegram sends the updates to {self._elsewhere} now; restart this bot to have them back"
                if self._elsewhere
                else "the webhook was deleted, so no updates come; restart this bot to set it again"
            )


def url_of(info: Any) -> str:
    """The webhook in an answer of ``getWebhookInfo``; empty where there is none."""
    return str(info.get("url", "")) if isinstance(info, dict) else ""


def host_of(url: str) -> str:
    """Of a webhook only what may be logged: its path may be meant to be secret."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return "an address that can't be read"


def _alike(one: str, other: str) -> bool:
    """Whether two addresses lead to the same place, however they are written."""
    return _parts(one) == _parts(other)


def _parts(url: str) -> tuple[str, ...]:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except (ValueError, UnicodeError):
        return (url,)
    return parts.scheme, host, str(port), unquote(parts.path).rstrip("/"), parts.query
