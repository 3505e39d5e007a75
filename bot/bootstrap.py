"""Runs the bot: settings, store, Telegram and the desk, from the start to the last update in hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import structlog

from .assembly import StaffRoom, desk_for, read_content, reader_for
from .guide.guide import NEWS, REMINDERS, STAFF, Guide
from .language.catalogue import Languages
from .operations import garbage, metrics
from .operations.hangup import asked_on_hangup
from .operations.lanes import Lanes
from .operations.networks import Doorkeeper
from .operations.supervision import supervised
from .people.hours import read_hours
from .ports import Reader, StoreDownError
from .reception import Limits, Reception
from .reloading import Reloading, Shift, reviewed
from .settings import Settings
from .starting import StartError, insisted, served, unless_stopped
from .store.client import redis_at
from .store.embedded import EmbeddedServer
from .store.seal import Seal
from .store.sessions import RedisStore
from .telegram.forum import TelegramForum
from .telegram.group_post import GroupPost
from .telegram.incoming import UPDATE_KINDS
from .telegram.outgoing import Outbox
from .telegram.polling import Poller

if TYPE_CHECKING:
    from .telegram.aiogram_edge import AiogramClient
    from .telegram.ptb_edge import PtbClient

DRAIN_SECONDS = 30
"""How long updates in hand may take to finish after SIGTERM. A second signal ends the wait."""

log = structlog.get_logger(__name__)


async def serve(
    settings: Settings,
    stop: asyncio.Event,
    *,
    encoder: bool = True,
    limits: Callable[[], Limits | None] = Limits.usual,
    settled: Callable[[], object] = lambda: None,
) -> None:
    """Runs the bot on Telegram, or what speaks its Bot API, until ``stop``; then finishes what it has in hand.

    ``limits`` makes those that people have; none for a test that is in a hurry. ``settled`` is called once all that
    stays has been made, before the first update, and whenever other content has taken its place.
    """
    assert settings.telegram_bot_token is not None  # noqa: S101 - the caller's choice of serve() over play()

    def prepared(guide: Guide, languages: Languages) -> tuple[Guide, Languages, Reader]:
        guide = guide.model_copy(update={"services": services_of(settings)})
        return guide, languages, reader_for(guide, settings.guide, encoder=encoder)

    async with AsyncExitStack() as stack:
        asked = asyncio.Event()
        stack.enter_context(asked_on_hangup(asked))
        content = prepared(*read_content(settings.guide, settings.sponsor_file))
        store = await stack.enter_async_context(open_store(settings))
        client = connected(settings)
        stack.push_async_callback(client.close)
        from .telegram.profile import profile, publish  # noqa: PLC0415
        from .telegram.webhook import health_app, webhook_app  # noqa: PLC0415

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
            secret = settings.effective_webhook_secret
            keeper = Doorkeeper(settings.trusted_proxy) if settings.trusted_proxy else None
            app = webhook_app(settings.webhook_path, secret, username, reception.handle, store.check, keeper)
            await stack.enter_async_context(served(app, settings.listen, DRAIN_SECONDS))
            parameters: dict[str, Any] = {"url": settings.webhook_url, "secret_token": secret, "max_connections": 100}
            parameters["allowed_updates"] = list(UPDATE_KINDS)
            await insisted(client, stop, "setWebhook", parameters, refused="WEBHOOK_URL")
            log.info("serving-webhook", address=f"{settings.listen.host}:{settings.listen.port}")
            await stop.wait()
        else:
            if "listen" in settings.model_fields_set:
                await stack.enter_async_context(served(health_app(store.check), settings.listen, DRAIN_SECONDS))
            await insisted(client, stop, "deleteWebhook", {})
            log.info("polling")
            await Poller(client, reception, outbox, username, DRAIN_SECONDS).run(stop)
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
            raise StartError(f"REDIS_URL: the store can't be used ({error}); start it, or mend the address") from None
        except (ValueError, TypeError):  # of redis-py, for an option after the ? that it doesn't know
            raise StartError("REDIS_URL: an option after the ? can't be used; mend the address") from None
        yield store
