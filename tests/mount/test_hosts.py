"""The mounted flow and the host's library: its middlewares, limiter and settings apply, and it isn't blocked."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.redis import RedisEventIsolation, RedisStorage
from aiogram.methods import AnswerCallbackQuery, EditMessageText, GetUpdates, Response, SendMessage, TelegramMethod
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswerMiddleware
from redis.asyncio import Redis
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, BaseRateLimiter, CommandHandler, Defaults

from bot import billing_handlers, billing_router
from telegram_simulator import Simulator

pytestmark = pytest.mark.slow


class RecordingMiddleware(BaseRequestMiddleware):
    """A host's session middleware, such as a limiter."""

    def __init__(self) -> None:
        self.seen: list[type[TelegramMethod[Any]]] = []

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        if not isinstance(method, GetUpdates):
            self.seen.append(type(method))
        return await make_request(bot, method)


class Limiter(BaseRateLimiter[int]):
    """A host's rate limiter."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        self.seen.append(endpoint)
        return await callback(*args, **kwargs)


def bot_of(telegram: Simulator, default: DefaultBotProperties | None = None) -> Bot:
    return Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.url)), default=default)


@asynccontextmanager
async def dispatching(dispatcher: Dispatcher, bot: Bot) -> AsyncIterator[None]:
    """Runs a polling aiogram host, and stops it as a signal would."""
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await polling


async def test_aiogram_session_middlewares_see_native_methods(telegram: Simulator, redis_url: str) -> None:
    """As if the host had made the calls; its defaults apply where the flow sets nothing."""
    watch = RecordingMiddleware()
    bot = bot_of(telegram, DefaultBotProperties(parse_mode="Markdown", protect_content=True))
    bot.session.middleware(watch)
    dispatcher = Dispatcher()
    dispatcher.include_router(billing_router(redis=redis_url))
    assert dispatcher.resolve_used_update_types() == ["callback_query", "message"]
    async with dispatching(dispatcher, bot):
        alex = telegram.user(2)
        await alex.send("/billing_declined")
        await telegram.until(lambda: alex.card, timeout=120)
        await alex.tap("Both in supported places")
        await telegram.settled()
        await telegram.until(lambda: watch.seen[-1] is AnswerCallbackQuery, timeout=120)
    assert [kind for kind in watch.seen if kind in (SendMessage, EditMessageText, AnswerCallbackQuery)] == [
        SendMessage,
        EditMessageText,
        AnswerCallbackQuery,
    ]
    sent = next(call for call in telegram.calls if call.method == "sendMessage")
    assert sent.params["parse_mode"] == "HTML"
    assert str(sent.params["protect_content"]).lower() == "true"


async def test_aiogram_callback_answer_middleware_ignores_the_flows_taps(telegram: Simulator, redis_url: str) -> None:
    """The flow answers its own taps; Telegram refuses a second answer."""
    dispatcher = Dispatcher()
    dispatcher.callback_query.middleware(CallbackAnswerMiddleware())
    dispatcher.include_router(billing_router(redis=redis_url))
    async with dispatching(dispatcher, bot_of(telegram)):
        alex = telegram.user(2)
        await alex.send("/billing_declined")
        await telegram.until(lambda: alex.card, timeout=120)
        await alex.tap("Both in supported places")
        await telegram.settled()
    assert [call.method for call in telegram.calls].count("answerCallbackQuery") == 1


async def test_stopping_aiogram_host_finishes_a_tap_in_progress(telegram: Simulator, redis_url: str) -> None:
    """Its polling doesn't wait for handlers; the flow finishes its own while the host's session is open."""
    dispatcher = Dispatcher()
    dispatcher.include_router(billing_router(redis=redis_url))
    alex = telegram.user(2)
    async with dispatching(dispatcher, bot_of(telegram)):
        await alex.send("/billing_declined")
        await telegram.until(lambda: alex.card, timeout=120)
        telegram.delay("editMessageText", 1.0)
        tapped = await alex.tap("Both in supported places")
        await telegram.until(lambda: all(each.update_id != tapped for each in telegram.updates.pending), timeout=120)
    assert alex.card is not None
    assert "The most likely causes" in alex.card.text
    assert telegram.outstanding() == []


async def test_busy_aiogram_host_is_not_disturbed(telegram: Simulator, redis_url: str) -> None:
    """FSM states on the same Redis, links and data that resemble the flow's, groups, and a second flow."""
    seen: set[str | None] = set()
    expected = {
        *("bl", "blx:v..s.home", "bl2", "v..s.home"),
        *("tea what", "/start billing_campaign what", "/start what", "/declined what"),
        *("/billing_declined@another_bot what", "/billing_start None"),
    }
    all_seen = asyncio.Event()
    redis = Redis.from_url(redis_url)
    await redis.set("billing:of-the-host", "1")
    host = Router()

    def note(what: str | None) -> None:
        seen.add(what)
        if seen >= expected:
            all_seen.set()

    @host.message(Command("order"))
    async def order(_message: Message, state: FSMContext) -> None:
        await state.set_state("what")

    @host.callback_query()
    async def tapped(tap: CallbackQuery) -> None:
        note(tap.data)
        await tap.answer()

    @host.message()
    async def said(message: Message, state: FSMContext) -> None:
        note(f"{message.text} {await state.get_state()}")

    dispatcher = Dispatcher(storage=RedisStorage(redis), events_isolation=RedisEventIsolation(redis))
    second = billing_router(redis=redis, commands="pay_", callbacks="bl2:", keys="pay")
    dispatcher.include_routers(billing_router(redis=redis_url), second, host)
    alex, lin = telegram.user(2), telegram.user(1)
    async with dispatching(dispatcher, bot_of(telegram)):
        await alex.send("/order")
        await alex.send("/billing_declined")
        await telegram.until(lambda: alex.card, timeout=120)
        first = alex.card
        await lin.send("/pay_declined")
        await telegram.until(lambda: lin.card, timeout=120)
        for label, user, then in (
            ("Both in supported places", alex, "The most likely causes"),
            ("人和卡都在支持的地区", lin, "目前最可能的原因"),
        ):
            await user.tap(label)
            await telegram.settled()
            assert user.card is not None
            assert then in user.card.text
        assert first is not None
        for data in ("bl", "blx:v..s.home", "bl2", "v..s.home"):
            await alex.tap_data(data, first.message_id)
        for text in ("tea", "/start billing_campaign", "/start", "/declined", "/billing_declined@another_bot"):
            await alex.send(text)
        group = {"chat": {"id": -1005, "type": "supergroup", "title": "us"}, "text": "/billing_start"}
        sent = {"message_id": 9, "date": int(telegram.clock.now()), "from": lin.person.wire()}
        telegram.push({"message": sent | group})
        await asyncio.wait_for(all_seen.wait(), 20)
    assert seen == expected
    # Apart from the shared counters, each flow uses its own name.
    kept = {key async for key in redis.scan_iter("*") if b":{tally}:" not in key and not key.endswith(b":ready")}
    assert kept == {b"billing:of-the-host", b"billing:{2}:session", b"pay:{1}:session", b"fsm:2:2:state"}
    await redis.aclose()


class CustomSession(AiohttpSession):
    """A host's own session: what it does to a call, such as delaying it, can't be known."""


@pytest.mark.parametrize(
    ("session", "option", "by_the_host"),
    [
        (AiohttpSession, {}, False),
        (AiohttpSession, {"direct": False}, True),
        (CustomSession, {}, True),
        (CustomSession, {"direct": True}, False),
    ],
)
async def test_aiogram_session_is_bypassed_only_if_it_adds_nothing(
    telegram: Simulator, redis_url: str, session: type[AiohttpSession], option: Any, by_the_host: bool
) -> None:
    """Or if the host allows it; its API address and defaults apply either way."""
    bot = Bot(
        telegram.token,
        session=session(api=TelegramAPIServer.from_base(telegram.url)),
        default=DefaultBotProperties(protect_content=True),
    )
    dispatcher = Dispatcher()
    dispatcher.include_router(billing_router(redis=redis_url, **option))
    async with dispatching(dispatcher, bot):
        alex = telegram.user(2)
        await alex.send("/billing_declined")
        await telegram.until(lambda: alex.card, timeout=120)
        await alex.tap("Both in supported places")
        await telegram.settled()
        assert alex.card is not None
        assert "The most likely causes" in alex.card.text
    sent = next(call for call in telegram.calls if call.method == "sendMessage")
    # The library sends forms, in which every value is text; the flow sends JSON.
    assert sent.params["protect_content"] == ("true" if by_the_host else True)


async def test_ptb_request_can_be_bypassed(telegram: Simulator, redis_url: str) -> None:
    """If the host allows it; its limiter isn't used then, but its defaults are."""
    limiter, billing = Limiter(), billing_handlers(redis=redis_url, direct=True)
    application = (
        ApplicationBuilder()
        .token(telegram.token)
        .base_url(f"{telegram.url}/bot")
        .rate_limiter(limiter)
        .defaults(Defaults(protect_content=True))
        .build()
    )
    application.add_handlers(billing)
    async with polled(application):
        alex = telegram.user(2)
        await alex.send("/billing_declined")
        await telegram.until(lambda: alex.card, timeout=120)
        await alex.tap("Both in supported places")
        await telegram.settled()
        assert alex.card is not None
        assert "The most likely causes" in alex.card.text
    await billing.close()
    assert not {"sendMessage", "editMessageText", "answerCallbackQuery"} & set(limiter.seen)
    sent = next(call for call in telegram.calls if call.method == "sendMessage")
    assert sent.params["protect_content"] is True


@asynccontextmanager
async def polled(application: Application[Any, Any, Any, Any, Any, Any]) -> AsyncIterator[None]:
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        yield
        await application.updater.stop()
        await application.stop()


async def test_ptb_limiter_and_defaults_apply_with_arbitrary_callback_data(telegram: Simulator, redis_url: str) -> None:
    """With ``arbitrary_callback_data`` the library treats our buttons as invalid; they work all the same."""
    limiter, billing = Limiter(), billing_handlers(redis=redis_url)
    application = (
        ApplicationBuilder()
        .token(telegram.token)
        .base_url(f"{telegram.url}/bot")
        .rate_limiter(limiter)
        .arbitrary_callback_data(True)
        .defaults(Defaults(parse_mode="Markdown", protect_content=True, disable_notification=True))
        .build()
    )
    application.add_handlers(billing)
    async with polled(application):
        alex = telegram.user(2)
        await alex.send("/billing_declined")
        await telegram.until(lambda: alex.card, timeout=120)
        await alex.tap("Both in supported places")
        await telegram.settled()
        assert alex.card is not None
        assert "The most likely causes" in alex.card.text
    await billing.close()
    assert [name for name in limiter.seen if name[:3] in ("sen", "edi", "ans")] == [
        "sendMessage",
        "editMessageText",
        "answerCallbackQuery",
    ]
    sent = next(call for call in telegram.calls if call.method == "sendMessage").params
    assert (sent["parse_mode"], sent["protect_content"], sent["disable_notification"]) == ("HTML", "true", "true")


async def test_waiting_flow_does_not_block_the_hosts_other_users(telegram: Simulator, redis_url: str) -> None:
    """PTB handles one update at a time by default; the flow's handlers step aside while waiting."""
    billing = billing_handlers(redis=redis_url)

    async def order(update: Update, _context: Any) -> None:
        assert update.message is not None
        await update.message.reply_text("What would you like?")

    application = ApplicationBuilder().token(telegram.token).base_url(f"{telegram.url}/bot").build()
    application.add_handlers(billing)
    application.add_handler(CommandHandler("order", order))
    telegram.refuse("sendMessage", chat_id=1, error_code=502)
    async with polled(application):
        lin, alex = telegram.user(1), telegram.user(2)
        await lin.send("/billing_declined")
        await alex.send("/order")
        await telegram.until(lambda: alex.card, timeout=120)
        assert lin.card is None
        await telegram.until(lambda: lin.card, timeout=120)
    await billing.close()


@pytest.mark.parametrize("direct", [True, False])
async def test_mydata_file_is_sent_with_either_client(telegram: Simulator, redis_url: str, direct: bool) -> None:
    """Bypassing the host's client or not; the host's defaults apply."""
    bot = Bot(
        telegram.token,
        session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.url)),
        default=DefaultBotProperties(protect_content=True),
    )
    dispatcher = Dispatcher()
    dispatcher.include_router(billing_router(redis=redis_url, direct=direct))
    async with dispatching(dispatcher, bot):
        alex = telegram.user(2)
        await alex.send("/billing_mydata")
        await telegram.until(lambda: any(each.media == "document" for each in alex.chat.messages), timeout=120)
    sent = next(call for call in telegram.calls if call.method == "sendDocument")
    assert str(sent.params["protect_content"]).lower() == "true"
    application = ApplicationBuilder().token(telegram.token).base_url(f"{telegram.url}/bot").build()
    billing = billing_handlers(redis=redis_url, direct=direct)
    application.add_handlers(billing)
    async with polled(application):
        await alex.send("/billing_mydata")
        await telegram.until(lambda: len([each for each in alex.chat.messages if each.media]) == 2, timeout=120)
    await billing.close()
