"""Notices when the webhook is replaced or deleted."""

import asyncio
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog

from ..observability import metrics
from ..observability.health import UnwellError
from ..ports.errors import ApiError, TooFastError, UnreachableError
from .messenger import Client

CHECK_SECONDS = 60.0
"""How often Telegram is asked. It doesn't notify a bot whose webhook was replaced or deleted."""

log = structlog.get_logger(__name__)


class WebhookMonitor:
    """Checks that the webhook is still ``url``. It isn't set again: two deployments would fight over it forever."""

    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self._url = url
        self._other_host: str | None = None

    async def run(self, _stop: asyncio.Event) -> None:
        """Checks periodically until cancelled."""
        while True:
            await self.refresh()
            await asyncio.sleep(CHECK_SECONDS)

    async def refresh(self) -> None:
        """Checks once. If Telegram doesn't respond, the last result is kept."""
        try:
            info = await self._client.call("getWebhookInfo", {})
        except (ApiError, UnreachableError, TooFastError) as error:
            log.info("webhook_check_failed", error=type(error).__name__)
            return
        if not isinstance(info, dict) or not isinstance(info.get("url"), str):
            log.info("webhook_check_failed", error="an answer without an address")
            return
        url, before = url_of(info), self._other_host
        self._other_host = None if _same_url(url, self._url) else host_of(url)
        metrics.WEBHOOK_OURS.set(self._other_host is None)
        pending = info.get("pending_update_count")
        metrics.WEBHOOK_PENDING.set(pending if isinstance(pending, int) else 0)
        if self._other_host is not None and self._other_host != before:
            log.error("webhook_taken_away", address=self._other_host or "none")
        elif self._other_host is None and before is not None:
            log.info("webhook_restored")

    async def check(self) -> None:
        """Raises :class:`~bot.observability.health.UnwellError` while updates go elsewhere."""
        if self._other_host is not None:
            raise UnwellError(
                f"Telegram now sends this bot's updates to {self._other_host}; find out who else uses the token, then "
                "restart this bot to get them back"
                if self._other_host
                else "the webhook was deleted, so no updates come; restart this bot to set it again"
            )


def url_of(info: Any) -> str:
    """The webhook in a ``getWebhookInfo`` result; empty if there is none."""
    return str(info.get("url", "")) if isinstance(info, dict) else ""


def host_of(url: str) -> str:
    """The part of a webhook that may be logged: its path may be secret."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return "an address that can't be read"


def _same_url(one: str, other: str) -> bool:
    """Whether two URLs are equivalent, however they are written."""
    return _parts(one) == _parts(other)


def _parts(url: str) -> tuple[str, ...]:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except (ValueError, UnicodeError):
        return (url,)
    return parts.scheme, host, str(port), unquote(parts.path).rstrip("/"), parts.query
