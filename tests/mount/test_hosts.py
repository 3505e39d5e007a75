"""The mounted flow and the host's library: its middlewares, limiter and settings apply, and it is not held up."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import AnswerCallbackQuery, EditMessageText, GetUpdates, Response, SendMessage, TelegramMethod
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, BaseRateLimiter, CommandHandler

from bot import billing_handlers, billing_router
from bot.simulator import Simulator

pytestmark = pytest.mark.slow


class Watch(BaseRequestMiddleware):
    """A host's session middleware, such as a limiter would be."""

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


async def test_aiograms_session_middlewares_see_the_librarys_own_methods(telegram: Simulator, redis_url: str) -> None:
    """As if the host had made the calls; its defaults apply where the flow says nothing."""
    watch = Watch()
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    session.middleware(watch)
    bot = Bot(
        telegram.token, session=session, default=DefaultBotProperties(parse_mode="Markdown", protect_content=True)
    )
    dispatcher = Dispatcher()
    dispatcher.include_router(billing_router(redis=redis_url))
    assert dispatcher.resolve_used_update_types() == ["callback_query", "message"]
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    alex = telegram.user(2)
    await alex.send("/billing_declined")
    await telegram.until(lambda: alex.card, timeout=20)
    await alex.tap("In a supported place")
    await telegram.settled()
    await telegram.until(lambda: watch.seen[-1] is AnswerCallbackQuery, timeout=20)
    await dispatcher.stop_polling()
    await polling
    assert [kind for kind in watch.seen if kind in (SendMessage, EditMessageText, AnswerCallbackQuery)] == [
        SendMessage,
        EditMessageText,
        AnswerCallbackQuery,
    ]
    sent = next(call for call in telegram.calls if call.method == "sendMessage")
    assert sent.params["parse_mode"] == "HTML"
    assert str(sent.params["protect_content"]).lower() == "true"


@asynccontextmanager
async def polled(application: Application[Any, Any, Any, Any, Any, Any]) -> AsyncIterator[None]:
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        yield
        await application.updater.stop()
        await application.stop()


async def test_ptbs_limiter_is_asked_and_its_callback_data_cache_does_not_matter(
    telegram: Simulator, redis_url: str
) -> None:
    """With ``arbitrary_callback_data`` the library takes our buttons for broken ones; they work all the same."""
    limiter, billing = Limiter(), billing_handlers(redis=redis_url)
    application = (
        ApplicationBuilder()
        .token(telegram.token)
        .base_url(f"{telegram.url}/bot")
        .rate_limiter(limiter)
        .arbitrary_callback_data(True)
        .build()
    )
    application.add_handlers(billing)
    async with polled(application):
        alex = telegram.user(2)
        await alex.send("/billing_declined")
        await telegram.until(lambda: alex.card, timeout=20)
        await alex.tap("In a supported place")
        await telegram.settled()
        assert alex.card is not None
        assert "Where was the card issued?" in alex.card.text
    await billing.close()
    assert [name for name in limiter.seen if name[:3] in ("sen", "edi", "ans")] == [
        "sendMessage",
        "editMessageText",
        "answerCallbackQuery",
    ]


async def test_a_wait_of_the_flow_does_not_hold_up_the_hosts_others(telegram: Simulator, redis_url: str) -> None:
    """PTB handles one update at a time unless told otherwise; the flow's handlers step aside while they wait."""
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
        await telegram.until(lambda: alex.card, timeout=20)
        assert lin.card is None
        await telegram.until(lambda: lin.card, timeout=20)
    await billing.close()
