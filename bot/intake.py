"""How updates come in: Telegram calls a webhook, or is polled."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import structlog

from .operations.health import Health
from .operations.networks import Doorkeeper
from .operations.supervision import supervised
from .reception import Reception
from .settings import Settings
from .starting import StartError, insisted, served
from .telegram.incoming import UPDATE_KINDS
from .telegram.outgoing import Outbox
from .telegram.polling import Poller, PollingClient
from .telegram.registration import Registration, host_of, url_of

DRAIN_SECONDS = 30
"""How long updates in hand may take to finish after SIGTERM. A second signal ends the wait."""

log = structlog.get_logger(__name__)


async def by_webhook(
    settings: Settings, stop: asyncio.Event, client: PollingClient, username: str, reception: Reception, health: Health
) -> None:
    """Serves the webhook until ``stop``, and looks whether it is still the one that Telegram knows."""
    from .telegram.webhook import webhook_app  # noqa: PLC0415 - aiohttp's server, which polling doesn't need

    secret, registration = settings.effective_webhook_secret, Registration(client, settings.webhook_url)
    health.serves_while(registration.check)
    keeper = Doorkeeper(settings.trusted_proxy) if settings.trusted_proxy else None
    app = webhook_app(settings.webhook_path, secret, username, reception.handle, health, keeper)
    async with served(app, settings.listen, DRAIN_SECONDS):
        parameters: dict[str, Any] = {"url": settings.webhook_url, "secret_token": secret, "max_connections": 100}
        parameters["allowed_updates"] = list(UPDATE_KINDS)
        await insisted(client, stop, "setWebhook", parameters, refused="WEBHOOK_URL")
        log.info("serving-webhook", address=f"{settings.listen.host}:{settings.listen.port}")
        watch = asyncio.create_task(supervised("webhook-watch", registration.run, stop))
        try:
            await stop.wait()
        finally:
            watch.cancel()


async def by_polling(
    settings: Settings,
    stop: asyncio.Event,
    client: PollingClient,
    username: str,
    reception: Reception,
    outbox: Outbox,
    health: Health,
    *,
    take_over: bool,
) -> None:
    """Polls until ``stop``. Raises :class:`StartError` where there is a webhook, unless told to ``take_over``."""
    async with AsyncExitStack() as stack:
        if "listen" in settings.model_fields_set:
            from .telegram.webhook import health_app  # noqa: PLC0415 - as above

            await stack.enter_async_context(served(health_app(health), settings.listen, DRAIN_SECONDS))
        if url := url_of(await insisted(client, stop, "getWebhookInfo", {})):
            if not take_over:
                raise StartError(
                    f"TELEGRAM_BOT_TOKEN: Telegram sends this bot's updates to a webhook at {host_of(url)}. If that is "
                    "in use, use another token here; if not, delete it and poll with `python -m bot run --take-over`"
                )
            await insisted(client, stop, "deleteWebhook", {})
            log.warning("webhook-deleted", address=host_of(url))
        log.info("polling")
        await Poller(client, reception, outbox, username, DRAIN_SECONDS).run(stop)
