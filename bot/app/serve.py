"""Runs the bot on Telegram: connects the store and the API, serves updates, and shuts down cleanly."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from hashlib import sha256
from typing import NamedTuple

import structlog

from ..concurrency.keyed_lock import KeyedLock
from ..concurrency.supervision import supervised
from ..context.edge import Edge
from ..features.handoff.staff_group import StaffGroup
from ..features.handoff.staff_hours import read_hours
from ..guide.guide import NEWS, REMINDERS, STAFF, TEXTS, Guide
from ..i18n.offered_languages import Languages
from ..observability import metrics
from ..observability.health import Health, UnwellError
from ..ports.errors import StoreDownError
from ..ports.groups import GroupStore
from ..ports.recognizer import Recognizer
from ..processing.throttle import RateLimits, Throttle
from ..settings import Settings, program
from ..store.cipher import Cipher
from ..store.client import redis_at
from ..store.embedded import EmbeddedServer
from ..store.key_register import MissingKeyError
from ..store.records import RedisStore
from ..telegram.forum import TelegramForum
from ..telegram.group_messenger import TelegramGroupMessenger
from ..telegram.messenger import TelegramMessenger
from .content_reload import ContentReloader, Generation
from .feature_order import FeatureOptions
from .menus import Menus
from .sighup import set_on_hangup
from .startup import StartError, call_until_answered, log_started, unless_stopped
from .stop_signals import DRAIN_SECONDS
from .telegram_library import connect_client
from .update_source import RunningBot, by_polling, by_webhook
from .wiring import build_ask, build_content, build_processor, build_recognizer, read_content

log = structlog.get_logger(__name__)


class RunOptions(NamedTuple):
    """What the operator allows on the command line of ``run``, and which version is running."""

    take_over: bool = False
    """Polling may delete a webhook that is set."""
    compact: bool = False
    """The store at REDIS_URL may be compacted, even though it might hold other data."""
    key_lost: bool = False
    """Data encrypted with a key that isn't in DATA_KEY is given up."""
    version: str = ""


DEFAULTS = RunOptions()


async def serve(
    settings: Settings,
    stop: asyncio.Event,
    options: RunOptions = DEFAULTS,
    *,
    encoder: bool = True,
    limits: Callable[[], RateLimits | None] = RateLimits.default,
    loaded: Callable[[], object] = lambda: None,
) -> None:
    """Runs the bot on Telegram, or any server with its Bot API, until ``stop``; then finishes updates in progress.

    ``limits`` makes the rate limits; None turns them off, for tests. ``loaded`` is called when all long-lived objects
    have been made, before the first update and after each reload.
    """
    assert settings.telegram_bot_token is not None  # noqa: S101 - without one the caller runs play()

    def prepare(guide: Guide, languages: Languages) -> tuple[Guide, Languages, Recognizer]:
        guide = guide.model_copy(update={"services": _enabled_services(settings)})
        return guide, languages, build_recognizer(guide, settings.guide, encoder=encoder)

    async with AsyncExitStack() as stack:
        reload = asyncio.Event()
        stack.enter_context(set_on_hangup(reload))
        content = prepare(*read_content(settings.guide, settings.sponsor_file))
        health = Health()
        store = await stack.enter_async_context(open_store(settings, health))
        await _check_keys(store, give_up=options.key_lost)
        if options.compact or settings.redis_url is None:
            compacting = asyncio.create_task(supervised("compaction", store.compaction.run, stop))
            stack.push_async_callback(_cancel, compacting)
        else:
            await store.compaction.warn()
        client = connect_client(settings)
        stack.push_async_callback(client.close)
        me = await call_until_answered(client, stop, "getMe", {})
        username, messenger = str(me["username"]), TelegramMessenger(client)
        edge = Edge(store, messenger, username)
        log_started(settings, username, store.place, type(client).__module__, options.version)
        groups = store.groups, TelegramGroupMessenger(messenger, lambda: int(me["id"]))
        features = FeatureOptions(
            groups, _staff_group(settings, messenger, int(me["id"]), store.groups), frozenset(settings.owner_ids)
        )

        def generation(guide: Guide, languages: Languages, recognizer: Recognizer) -> Generation:
            content = build_content(guide, languages, recognizer, username)
            return Generation(guide, languages, build_processor(content, edge, features), build_ask(content))

        menus = Menus(client, store.languages, settings)
        _register_gauges(edge.locks, store)
        first = generation(*content)
        throttle = Throttle(first.processor, messenger, limits())
        stack.push_async_callback(throttle.close)
        await unless_stopped(menus.announce(None, first), stop)
        reloader = ContentReloader(
            first,
            throttle,
            lambda: generation(*prepare(*read_content(settings.guide, settings.sponsor_file, check=True))),
            menus.announce,
            loaded,
        )
        del content, first  # otherwise a reload couldn't free them
        serving = asyncio.create_task(supervised("reloading", partial(reloader.run, reload=reload), stop))
        stack.push_async_callback(_finish, serving, stop)
        loaded()
        bot = RunningBot(client, username, messenger, throttle, health, reloader.ask)
        if settings.webhook_url:
            await by_webhook(settings, stop, bot)
        else:
            await by_polling(settings, stop, bot, take_over=options.take_over)
    log.info("stopped")


async def _check_keys(store: RedisStore, *, give_up: bool) -> None:
    try:
        await store.keys.enter(give_up=give_up)
    except MissingKeyError as error:
        raise StartError(
            f"DATA_KEY: {error}. If that key is lost, so is the data it encrypted: start once with "
            f"`{program()} run --key-lost`, and the users affected start over"
        ) from None


def _register_gauges(locks: KeyedLock, store: RedisStore) -> None:
    """Registers the gauges that are read when metrics are scraped, which may happen in another thread."""
    loop = asyncio.get_running_loop()
    metrics.LANES.set_function(lambda: len(locks))
    metrics.CACHED.set_function(lambda: store.cached_records)
    metrics.TASKS.set_function(lambda: len(asyncio.all_tasks(loop)))


def _enabled_services(settings: Settings) -> frozenset[str]:
    """The optional services that the settings enable. Texts and reminders need no setting."""
    return frozenset(
        (TEXTS, REMINDERS, *([NEWS] if settings.owner_ids else []), *([STAFF] if settings.staff_chat_id else []))
    )


def _staff_group(settings: Settings, messenger: TelegramMessenger, bot: int, groups: GroupStore) -> StaffGroup | None:
    if not settings.staff_chat_id:
        return None
    hours = read_hours(settings.staff_hours) if settings.staff_hours else None
    return StaffGroup(settings.staff_chat_id, TelegramForum(messenger, bot), hours, groups)


async def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _finish(task: "asyncio.Task[None]", stop: asyncio.Event) -> None:
    """Waits for a task if ``stop`` was set, then cancels it if it's still running."""
    if stop.is_set():
        await asyncio.wait({task}, timeout=DRAIN_SECONDS)
    await _cancel(task)


@asynccontextmanager
async def open_store(settings: Settings, health: Health | None = None) -> AsyncIterator[RedisStore]:
    """The store that the settings name: the server at REDIS_URL, else an embedded one under DATA_DIR."""
    health = health or Health()
    try:
        cipher = Cipher.parse(settings.data_key.get_secret_value() if settings.data_key else "")
    except ValueError as error:
        raise StartError(f"DATA_KEY: {error}") from None
    async with AsyncExitStack() as stack:
        if settings.redis_url is None:
            server = await stack.enter_async_context(EmbeddedServer(settings.data_dir))
            health.add_liveness_check(server.check)
            url = server.url
        else:
            url = settings.redis_url.get_secret_value()
        try:
            token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
            place = ""
            store = RedisStore(redis_at(url), cipher, secret=sha256(token.encode()).digest())
            place = store.place
            stack.push_async_callback(store.close)
            await store.check()
            health.add_readiness_check(partial(_check_store, store))
        except StoreDownError as error:
            raise StartError(f"REDIS_URL: the store at {place} can't be used ({error}); {error.remedy}") from None
        except (ValueError, TypeError):  # from redis-py, for an option after the ? that it doesn't know
            raise StartError("REDIS_URL: an option after the ? can't be used; correct the address") from None
        yield store


async def _check_store(store: RedisStore) -> None:
    try:
        await store.check()
    except StoreDownError:
        raise UnwellError("the store does not answer") from None
