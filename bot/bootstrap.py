"""Runs the bot: settings, store, Telegram and the desk, from the start to the last update in hand."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from aiohttp import web
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from .assembly import StaffRoom, artist_for, desk_for, read_content, reader_for
from .guide.guide import NEWS, REMINDERS, STAFF
from .operations import metrics
from .people.broadcast import Broadcast
from .people.hours import read_hours
from .ports import StoreDownError, UnreachableError
from .settings import Address, Settings
from .store.embedded import EmbeddedServer
from .store.seal import Seal
from .store.sessions import RedisStore
from .telegram.forum import TelegramForum
from .telegram.group_post import GroupPost
from .telegram.incoming import UPDATE_KINDS
from .telegram.outgoing import ApiError, Outbox
from .telegram.polling import Poller

if TYPE_CHECKING:
    from .telegram.aiogram_edge import AiogramClient
    from .telegram.ptb_edge import PtbClient

DRAIN_SECONDS = 30
"""How long updates in hand may take to finish after SIGTERM. A second signal ends the wait."""

REDIS_SECONDS = 3
"""How long one answer of Redis may take before the update is postponed."""

_STOPPED = "stopped before Telegram could be reached"

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


class StartError(Exception):
    """The bot can't start or go on; the message says why and how to mend it."""


class StoppedError(StartError):
    """The bot was told to stop before it could serve."""


async def serve(settings: Settings, stop: asyncio.Event, *, encoder: bool = True) -> None:
    """Runs the bot on Telegram, or what speaks its Bot API, until ``stop``; then finishes what it has in hand."""
    assert settings.telegram_bot_token is not None  # noqa: S101 - the caller's choice of serve() over play()
    guide, languages = read_content(settings.guide, settings.sponsor_file)
    guide = guide.model_copy(update={"services": services_of(settings)})
    reader = reader_for(guide, settings.guide, encoder=encoder)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        client = connected(settings)
        stack.push_async_callback(client.close)
        from .telegram.profile import publish  # noqa: PLC0415
        from .telegram.webhook import health_app, webhook_app  # noqa: PLC0415

        me = await _insisted(client, stop, "getMe", {})
        username, outbox = str(me["username"]), Outbox(client)
        groups = store.groups, GroupPost(outbox, lambda: int(me["id"]))
        owners = frozenset(settings.owner_ids)
        staff = staff_room(settings, outbox)
        desk = desk_for(guide, languages, store, outbox, reader, username, groups, staff, owners)
        metrics.LANES.set_function(lambda: desk.busy)
        metrics.CACHED.set_function(lambda: store.at_hand)
        metrics.TASKS.set_function(lambda: len(asyncio.all_tasks()))
        await _unless_stopped(publish(client, guide, languages), stop)
        attending = asyncio.create_task(desk.attend(stop))
        stack.push_async_callback(ended, attending, stop)
        if owners:
            broadcast = Broadcast(guide, languages, artist_for(guide, languages, username), store.followers, outbox)
            stack.push_async_callback(ended, asyncio.create_task(broadcast.run(stop)), stop)
        if settings.webhook_url:
            secret = settings.effective_webhook_secret
            app = webhook_app(settings.webhook_path, secret, username, desk.handle, store.check)
            await stack.enter_async_context(listening(app, settings.listen))
            parameters: dict[str, Any] = {"url": settings.webhook_url, "secret_token": secret, "max_connections": 100}
            parameters["allowed_updates"] = list(UPDATE_KINDS)
            await _insisted(client, stop, "setWebhook", parameters, refused="WEBHOOK_URL")
            log.info("serving-webhook", address=f"{settings.listen.host}:{settings.listen.port}")
            await stop.wait()
        else:
            if "listen" in settings.model_fields_set:
                await stack.enter_async_context(listening(health_app(store.check), settings.listen))
            await _insisted(client, stop, "deleteWebhook", {})
            log.info("polling")
            await Poller(client, desk, outbox, username, DRAIN_SECONDS).run(stop)
        await desk.close()
    log.info("stopped")


def services_of(settings: Settings) -> frozenset[str]:
    """What is offered beside the guide. Reminders need nothing but a bot that runs by itself."""
    return frozenset((REMINDERS, *([NEWS] if settings.owner_ids else []), *([STAFF] if settings.staff_chat_id else [])))


def staff_room(settings: Settings, outbox: Outbox) -> StaffRoom | None:
    """The room that the settings name."""
    if not settings.staff_chat_id:
        return None
    hours = read_hours(settings.staff_hours) if settings.staff_hours else None
    return StaffRoom(settings.staff_chat_id, TelegramForum(outbox), hours)


async def ended(task: "asyncio.Task[None]", stop: asyncio.Event) -> None:
    """Waits for a task that was told to stop; cuts off one that was not, or would not end."""
    if stop.is_set():
        await asyncio.wait({task}, timeout=DRAIN_SECONDS)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def connected(settings: Settings) -> "AiogramClient | PtbClient":
    """The client of the library that the settings name.

    Imported here: it takes seconds, which `check`, `graph` and a refused setting should not.
    """
    assert settings.telegram_bot_token is not None  # noqa: S101 - as above
    token, library = settings.telegram_bot_token.get_secret_value(), settings.telegram_library
    try:
        if library == "python-telegram-bot":
            from .telegram.ptb_edge import PtbClient  # noqa: PLC0415

            return PtbClient.connect(token, settings.telegram_api_url)
        from .telegram.aiogram_edge import AiogramClient  # noqa: PLC0415

        return AiogramClient.connect(token, settings.telegram_api_url)
    except ModuleNotFoundError as error:
        if error.name not in ("aiogram", "telegram"):
            raise
        raise StartError(
            f"TELEGRAM_LIBRARY: {library} is not installed; pip install 'billing-bot[{library}]'"
        ) from None


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
        try:
            token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
            store = RedisStore(redis_at(url), seal, secret=sha256(token.encode()).digest())
            stack.push_async_callback(store.close)
            await store.check()
        except StoreDownError as error:
            raise StartError(
                f"REDIS_URL: the server does not answer ({error}); start it, or mend the address"
            ) from None
        except (ValueError, TypeError):  # of redis-py, for an option after the ? that it doesn't know
            raise StartError("REDIS_URL: an option after the ? can't be used; mend the address") from None
        yield store


def redis_at(url: str) -> Redis:
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


async def _insisted(
    client: "AiogramClient | PtbClient", stop: asyncio.Event, method: str, parameters: dict[str, Any], refused: str = ""
) -> Any:
    """The result of a call that the start can't do without. What may pass is waited for.

    Raises :class:`StoppedError`; :class:`StartError` for a token that Telegram doesn't know, and with ``refused``
    for any other refusal of the call itself.
    """
    pause = 1
    while not stop.is_set():
        try:
            return await _unless_stopped(client.call(method, parameters), stop)
        except ApiError as error:
            if error.code in (401, 404):
                raise StartError(
                    "TELEGRAM_BOT_TOKEN: Telegram does not know this token; copy it again from @BotFather"
                ) from None
            if refused and error.code == 400:  # noqa: PLR2004
                raise StartError(f"{refused}: Telegram refuses it: {error.description}") from None
            pause = max(pause, error.retry_after)
            log.warning("telegram-refuses", method=method, error=str(error.code))
        except UnreachableError as error:
            log.warning("telegram-unreachable", method=method, error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(30, pause * 2)
    raise StoppedError(_STOPPED)


async def _unless_stopped(doing: Coroutine[Any, Any, Result], stop: asyncio.Event) -> Result:
    """What ``doing`` gives. Raises :class:`StoppedError` if ``stop`` is set first: Telegram may take a minute."""
    task, stopping = asyncio.create_task(doing), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise StoppedError(_STOPPED)
    finally:
        task.cancel()
        stopping.cancel()
        await asyncio.gather(task, stopping, return_exceptions=True)
