"""Receives updates, by webhook or by polling."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, NamedTuple

import structlog

from ..concurrency.supervision import supervised
from ..features.instant_answers.single_question import Ask
from ..observability.health import Health
from ..processing.throttle import Throttle
from ..settings import Settings, program
from ..telegram.messenger import TelegramMessenger
from ..telegram.polling import Poller, PollingClient
from ..telegram.source_filter import SourceFilter
from ..telegram.webhook_monitor import WebhookMonitor, host_of, url_of
from .listen_address import serve_http
from .startup import StartError, call_until_answered
from .stop_signals import DRAIN_SECONDS

if TYPE_CHECKING:
    from aiohttp import web

log = structlog.get_logger(__name__)


class RunningBot(NamedTuple):
    """A bot that is ready for updates. ``ask`` returns the current :class:`Ask`; None if the guide has no topics."""

    client: PollingClient
    username: str
    messenger: TelegramMessenger
    throttle: Throttle
    health: Health
    ask: Callable[[], Ask | None]


async def by_webhook(settings: Settings, stop: asyncio.Event, bot: RunningBot) -> None:
    """Serves the webhook until ``stop``, and monitors whether it stays registered with Telegram."""
    # Imported here, because polling doesn't need aiohttp's server.
    from ..telegram.webhook import registration_of, webhook_app  # noqa: PLC0415

    secret, monitor = settings.effective_webhook_secret, WebhookMonitor(bot.client, settings.webhook_url)
    bot.health.add_readiness_check(monitor.check)
    sources = SourceFilter(settings.trusted_proxy) if settings.trusted_proxy else None
    app = webhook_app(settings.webhook_path, secret, bot.username, bot.throttle.handle, bot.health, sources)
    async with serve_http(_with_ask(app, settings, bot.ask), settings.listen, DRAIN_SECONDS):
        parameters = registration_of(settings.webhook_url, secret)
        await call_until_answered(bot.client, stop, "setWebhook", parameters, refused="WEBHOOK_URL")
        log.info("webhook_started", address=f"{settings.listen.host}:{settings.listen.port}")
        watch = asyncio.create_task(supervised("webhook-watch", monitor.run, stop))
        try:
            await stop.wait()
        finally:
            watch.cancel()


async def by_polling(settings: Settings, stop: asyncio.Event, bot: RunningBot, *, take_over: bool) -> None:
    """Polls until ``stop``. Raises :class:`StartError` if a webhook is set, unless ``take_over`` allows deleting it."""
    async with AsyncExitStack() as stack:
        if "listen" in settings.model_fields_set or settings.ask_http:
            from ..telegram.webhook import health_app  # noqa: PLC0415 - as above

            app = _with_ask(health_app(bot.health), settings, bot.ask)
            await stack.enter_async_context(serve_http(app, settings.listen, DRAIN_SECONDS))
        if url := url_of(await call_until_answered(bot.client, stop, "getWebhookInfo", {})):
            if not take_over:
                raise StartError(
                    f"TELEGRAM_BOT_TOKEN: Telegram sends this bot's updates to a webhook at {host_of(url)}. If that "
                    f"webhook is in use, use another token here; if not, `{program()} run --take-over` deletes the "
                    "webhook and polls"
                )
            await call_until_answered(bot.client, stop, "deleteWebhook", {})
            log.warning("webhook_deleted", address=host_of(url))
        log.info("polling")
        await Poller(bot.client, bot.throttle, bot.messenger, bot.username, DRAIN_SECONDS).run(stop)


def _with_ask(app: "web.Application", settings: Settings, ask: Callable[[], Ask | None]) -> "web.Application":
    """``app``, with ``/ask`` added if ASK_HTTP is set."""
    if settings.ask_http:
        if ask() is None:
            raise StartError("ASK_HTTP: this guide has no topics, so it can't answer questions")
        from .ask_endpoint import add_ask  # noqa: PLC0415 - as above

        add_ask(app, ask, SourceFilter(settings.trusted_proxy))
    return app
