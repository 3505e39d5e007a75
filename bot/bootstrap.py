"""Runs the bot: settings, store, Telegram and the desk, from the start to the last update in hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

from .assembly import StaffRoom, desk_for, read_content, reader_for
from .guide.guide import NEWS, REMINDERS, STAFF, Guide
from .intake import DRAIN_SECONDS, by_polling, by_webhook
from .language.catalogue import Languages
from .operations import garbage, metrics
from .operations.hangup import asked_on_hangup
from .operations.health import Health, UnwellError
from .operations.lanes import Lanes
from .operations.supervision import supervised
from .people.hours import read_hours
from .ports import Reader, StoreDownError
from .reception import Limits, Reception
from .reloading import Reloading, Shift, reviewed
from .settings import Settings
from .starting import StartError, insisted, unless_stopped
from .store.client import redis_at
from .store.embedded import EmbeddedServer
from .store.seal import Seal
from .store.sessions import RedisStore
from .telegram.forum import TelegramForum
from .telegram.group_post import GroupPost
from .telegram.outgoing import Outbox

if TYPE_CHECKING:
    from .telegram.aiogram_edge import AiogramClient
    from .telegram.ptb_edge import PtbClient

log = structlog.get_logger(__name__)


async def serve(
    settings: Settings,
    stop: asyncio.Event,
    *,
    encoder: bool = True,
    limits: Callable[[], Limits | None] = Limits.usual,
    settled: Callable[[], object] = lambda: None,
    take_over: bool = False,
    compact: bool = False,
) -> None:
    """Runs the bot on Telegram, or what speaks its Bot API, until ``stop``; then finishes what it has in hand.

    ``limits`` makes those that people have; none for a test that is in a hurry. ``settled`` is called once all that
    stays has been made, before the first update, and whenever other content has taken its place. To poll where another
    process has set a webhook, it must be told to ``take_over``; to ``compact`` a store that is not its own, as well.
    """
    assert settings.telegram_bot_token is not None  # noqa: S101 - the caller's choice of serve() over play()

    def prepared(guide: Guide, languages: Languages) -> tuple[Guide, Languages, Reader]:
        guide = guide.model_copy(update={"services": services_of(settings)})
        return guide, languages, reader_for(guide, settings.guide, encoder=encoder)

    async with AsyncExitStack() as stack:
        asked = asyncio.Event()
        stack.enter_context(asked_on_hangup(asked))
        content = prepared(*read_content(settings.guide, settings.sponsor_file))
        health = Health()
        store = await stack.enter_async_context(open_store(settings, health))
        if compact or settings.redis_url is None:
            compacting = asyncio.create_task(supervised("compaction", store.compaction.run, stop))
            stack.push_async_callback(cut_off, compacting)
        else:
            await store.compaction.warn()
        client = connected(settings)
        stack.push_async_callback(client.close)
        from .telegram.profile import profile, publish  # noqa: PLC0415

        me = await insisted(client, stop, "getMe", {})
        username, outbox, lanes = str(me["username"]), Outbox(client), Lanes()
        groups = store.groups, GroupPost(outbox, lambda: int(me["id"]))
        owners = frozenset(settings.owner_ids)
        staff = staff_room(settings, outbox)

        def shift(guide: Guide, languages: Languages, reader: Reader) -> Shift:
            desk = desk_for(guide, languages, store, outbox, reader, username, groups, staff, owners, lanes)
            return Shift(guide, languages, desk)

        async def announce(before: Shift, now: Shift) -> None:
            known = profile(before.guide, before.languages)
            await publish(client, [call for call in profile(now.guide, now.languages) if call not in known])

        weighed(lanes, store)
        first = shift(*content)
        reception = Reception(first.desk, outbox, limits())
        stack.push_async_callback(reception.close)
        await unless_stopped(publish(client, profile(first.guide, first.languages)), stop)
        reloading = Reloading(
            first,
            reception,
            lambda: shift(*prepared(*reviewed(settings.guide, settings.sponsor_file))),
            announce,
            settled,
        )
        del content, first  # nobody else must hold them when others take their place
        serving = supervised("reloading", partial(reloading.run, asked=asked), stop)
        stack.push_async_callback(ended, asyncio.create_task(serving), stop)
        settled()
        if settings.webhook_url:
            await by_webhook(settings, stop, client, username, reception, health)
        else:
            await by_polling(settings, stop, client, username, reception, outbox, health, take_over=take_over)
    log.info("stopped")


def weighed(lanes: Lanes, store: RedisStore) -> None:
    """Has the figures say what this process holds, whenever and in whatever thread they are asked for."""
    loop = asyncio.get_running_loop()
    metrics.LANES.set_function(lambda: len(lanes))
    metrics.CACHED.set_function(lambda: store.at_hand)
    metrics.TASKS.set_function(lambda: len(asyncio.all_tasks(loop)))


def services_of(settings: Settings) -> frozenset[str]:
    """What is offered beside the guide. Reminders need nothing but a bot that runs by itself."""
    return frozenset((REMINDERS, *([NEWS] if settings.owner_ids else []), *([STAFF] if settings.staff_chat_id else [])))


def staff_room(settings: Settings, outbox: Outbox) -> StaffRoom | None:
    """The room that the settings name."""
    if not settings.staff_chat_id:
        return None
    hours = read_hours(settings.staff_hours) if settings.staff_hours else None
    return StaffRoom(settings.staff_chat_id, TelegramForum(outbox), hours)


async def cut_off(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def ended(task: "asyncio.Task[None]", stop: asyncio.Event) -> None:
    """Waits for a task that was told to stop; cuts off one that was not, or would not end."""
    if stop.is_set():
        await asyncio.wait({task}, timeout=DRAIN_SECONDS)
    await cut_off(task)


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
        with garbage.not_looked_for():
            from .telegram.aiogram_edge import AiogramClient  # noqa: PLC0415

        return AiogramClient.connect(token, settings.telegram_api_url)
    except ModuleNotFoundError as error:
        if error.name not in ("aiogram", "telegram"):
            raise
        raise StartError(
            f"TELEGRAM_LIBRARY: {library} is not installed; pip install 'billing-bot[{library}]'"
        ) from None


@asynccontextmanager
async def open_store(settings: Settings, health: Health | None = None) -> AsyncIterator[RedisStore]:
    """The store that the settings name: a server by URL, else one of our own under ``DATA_DIR``."""
    health = health or Health()
    try:
        seal = Seal.parse(settings.data_key.get_secret_value() if settings.data_key else "")
    except ValueError as error:
        raise StartError(f"DATA_KEY: {error}") from None
    async with AsyncExitStack() as stack:
        if settings.redis_url is None:
            server = await stack.enter_async_context(EmbeddedServer(settings.data_dir))
            health.lives_while(server.check)
            url = server.url
        else:
            url = settings.redis_url.get_secret_value()
        try:
            token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
            place = ""
            store = RedisStore(redis_at(url), seal, secret=sha256(token.encode()).digest())
            place = store.place
            stack.push_async_callback(store.close)
            await store.check()
            health.serves_while(partial(_answers, store))
        except StoreDownError as error:
            raise StartError(
                f"REDIS_URL: the store at {place} can't be used ({error}); start it, or mend the address"
            ) from None
        except (ValueError, TypeError):  # of redis-py, for an option after the ? that it doesn't know
            raise StartError("REDIS_URL: an option after the ? can't be used; mend the address") from None
        yield store


async def _answers(store: RedisStore) -> None:
    try:
        await store.check()
    except StoreDownError:
        raise UnwellError("the store does not answer") from None
