"""Wires the parts: the one place that knows them all."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from .desk import Desk
from .guide.models import Guide
from .guide.problem import BrokenGuideError
from .language.catalogue import Languages
from .ports import StoreDownError, UnreachableError
from .review import locales_of, review
from .screens.draw import Artist
from .settings import Address, Settings
from .store.embedded import EmbeddedServer
from .store.seal import Seal
from .store.sessions import RedisStore
from .telegram.incoming import UPDATE_KINDS
from .telegram.outgoing import ApiError, Outbox
from .telegram.polling import Poller

if TYPE_CHECKING:
    from .telegram.aiogram_edge import AiogramClient

DRAIN_SECONDS = 30
"""How long updates in hand may take to finish after SIGTERM. A second signal ends the wait."""

REDIS_SECONDS = 3
"""How long one answer of Redis may take before the update is postponed."""

log = structlog.get_logger(__name__)


class StartError(Exception):
    """The bot can't start or go on; the message says why and how to mend it."""


def read_content(folder: Path | None) -> tuple[Guide, Languages]:
    """The built-in guide, or the one in ``folder``, and its languages.

    Raises :class:`BrokenGuideError` with all that makes it unfit; a guide with warnings is fit.
    """
    guide, problems = review(folder)
    if errors := [problem for problem in problems if not problem.warning]:
        raise BrokenGuideError(errors)
    assert guide is not None  # noqa: S101 - there would be an error
    return guide, Languages(*locales_of(folder))


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Runs the bot on Telegram, or what speaks its Bot API, until ``stop``; then finishes what it has in hand."""
    assert settings.telegram_bot_token is not None  # noqa: S101 - the caller's choice of serve() over play()
    guide, languages = read_content(settings.guide)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        # Imported here: it takes seconds, which `check`, `graph` and a refused setting should not.
        from .telegram.aiogram_edge import AiogramClient  # noqa: PLC0415
        from .telegram.profile import publish  # noqa: PLC0415
        from .telegram.webhook import health_app, webhook_app  # noqa: PLC0415

        token = settings.telegram_bot_token.get_secret_value()
        client = AiogramClient.connect(token, settings.telegram_api_url)
        stack.push_async_callback(client.close)
        username = await _introduce(client, stop)
        outbox = Outbox(client)
        artist = Artist(guide, list(languages.values()), _today)
        desk = Desk(guide, languages, artist, store, outbox)
        await publish(client, guide, languages)
        if settings.webhook_url:
            secret = settings.effective_webhook_secret
            app = webhook_app(settings.webhook_path, secret, username, desk.handle, store.check)
            await stack.enter_async_context(listening(app, settings.listen))
            parameters = {"url": settings.webhook_url, "secret_token": secret, "max_connections": 100}
            await _told(client, "setWebhook", parameters | {"allowed_updates": list(UPDATE_KINDS)})
            log.info("serving-webhook", address=f"{settings.listen.host}:{settings.listen.port}")
            await stop.wait()
        else:
            if "listen" in settings.model_fields_set:
                await stack.enter_async_context(listening(health_app(store.check), settings.listen))
            await _told(client, "deleteWebhook", {})
            log.info("polling")
            await Poller(client, desk, outbox, username).run(stop)
    log.info("stopped")


@asynccontextmanager
async def listening(app: web.Application, address: Address) -> AsyncIterator[None]:
    """Serves ``app`` until the end of the context, then lets requests in hand finish."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, address.host, address.port).start()
        except OSError as error:
            raise StartError(
                f"LISTEN: {address.host}:{address.port} can't be listened on ({error.strerror}); "
                "stop what uses it, or choose another"
            ) from error
        yield
    finally:
        await runner.cleanup()


def _today() -> date:
    return datetime.now(UTC).date()


def stop_on_signals() -> asyncio.Event:
    """An event that SIGINT or SIGTERM sets; the second signal ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked(number: signal.Signals) -> None:
        if stop.is_set():
            os._exit(128 + number)
        log.info("stopping", signal=number.name)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked, number)
    return stop


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[RedisStore]:
    """The store that the settings name: a server by URL, else one of our own under ``DATA_DIR``."""
    try:
        seal = Seal.parse(settings.data_key.get_secret_value() if settings.data_key else "")
    except ValueError as error:
        raise StartError(f"DATA_KEY: {error}") from None
    async with AsyncExitStack() as stack:
        if settings.redis_url is None:
            url = (await stack.enter_async_context(EmbeddedServer(settings.data_dir))).url
        else:
            url = settings.redis_url.get_secret_value()
        store = RedisStore(_redis(url), seal)
        stack.push_async_callback(store.close)
        try:
            await store.check()
        except StoreDownError as error:
            raise StartError(
                f"REDIS_URL: the server does not answer ({error}); start it, or mend the address"
            ) from None
        yield store


def _redis(url: str) -> Redis:
    # Sending a command again after a lost reply is safe: the commit script knows its own token.
    retry = Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), retries=2)
    return Redis.from_url(
        url,
        protocol=3,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        retry=retry,
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
    )


async def _introduce(client: "AiogramClient", stop: asyncio.Event) -> str:
    """The bot's username. A refused token ends the start; an unreachable Telegram is waited for."""
    pause = 1
    while not stop.is_set():
        try:
            return str((await client.call("getMe", {}))["username"])
        except ApiError as error:
            if error.code in (401, 404):
                raise StartError(
                    "TELEGRAM_BOT_TOKEN: Telegram does not know this token; copy it again from @BotFather"
                ) from None
            log.warning("telegram-refuses", error=str(error.code))
        except UnreachableError as error:
            log.warning("telegram-unreachable", error=str(error))
        await asyncio.wait({asyncio.create_task(stop.wait())}, timeout=pause)
        pause = min(30, pause * 2)
    raise StartError("stopped before Telegram could be reached")


async def _told(client: "AiogramClient", method: str, parameters: dict[str, object]) -> None:
    try:
        await client.call(method, parameters)
    except ApiError as error:
        raise StartError(f"WEBHOOK_URL: Telegram refuses it: {error.description}") from None
    except UnreachableError as error:
        raise StartError(f"Telegram can't be reached ({error}); check the network and TELEGRAM_API_URL") from None
