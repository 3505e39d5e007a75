"""Feedback bots: users' messages are copied to the staff, but never one with a secret in it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.types import Update as AiogramUpdate
from telegram import Update
from telegram.ext import ApplicationBuilder, ApplicationHandlerStop, MessageHandler, TypeHandler, filters

from bot import billing_handlers, billing_router
from telegram_simulator import Message as ChatMessage
from telegram_simulator import Simulator

pytestmark = pytest.mark.slow

KEY = "sk-proj-CANARYabcdef0123456789ABCDEFghijkl"

Host = Callable[[Simulator, str, int], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def aiogram_host(telegram: Simulator, redis_url: str, staff: int) -> AsyncIterator[None]:
    """Calls the guard in its own handler."""
    billing, feedback = billing_router(redis=redis_url), Router()

    @feedback.message(F.chat.type == "private")
    async def to_staff(message: Message, event_update: AiogramUpdate) -> None:
        if not await billing.guard(event_update):
            await message.copy_to(staff)

    dispatcher = Dispatcher()
    dispatcher.include_routers(billing, feedback)
    bot = Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.url)))
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    yield
    await dispatcher.stop_polling()
    await polling


@asynccontextmanager
async def ptb_host(telegram: Simulator, redis_url: str, staff: int) -> AsyncIterator[None]:
    """Calls the guard before all its handlers."""
    billing = billing_handlers(redis=redis_url)

    async def guard(update: Update, context: Any) -> None:
        if await billing.guard(update, context):
            raise ApplicationHandlerStop

    async def to_staff(update: Update, _context: Any) -> None:
        if update.message is not None:
            await update.message.copy(staff)

    application = ApplicationBuilder().token(telegram.token).base_url(f"{telegram.url}/bot").build()
    application.add_handler(TypeHandler(Update, guard), group=-1)
    application.add_handlers(billing)
    application.add_handler(MessageHandler(filters.ChatType.PRIVATE, to_staff))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        yield
        await application.updater.stop()
        await application.stop()
    await billing.close()


def said(messages: Iterable[ChatMessage]) -> str:
    return "\n".join(message.text for message in messages)


@pytest.mark.parametrize("host", [aiogram_host, ptb_host])
async def test_everything_but_a_secret_is_copied(telegram: Simulator, redis_url: str, host: Host) -> None:
    """The flow leaves other messages unanswered and still handles its own commands."""
    staff, alex = telegram.add_group("Staff", 1), telegram.user(2)
    async with host(telegram, redis_url, staff.id):
        await alex.send(f"it says my key {KEY} is wrong")
        await alex.send_media("photo", f"my key: {KEY}")
        await alex.send("Your Sunday hours?")
        await alex.send("/billing_start")
        await alex.send("Thanks, bye!")
        await telegram.until(lambda: "bye" in said(staff.messages), timeout=60)
        await telegram.until(lambda: "independent" in said(alex.chat.messages), timeout=60)
        await telegram.until(lambda: "I deleted your message" in said(alex.chat.messages), timeout=60)
    assert [each.text for each in staff.messages] == ["Your Sunday hours?", "Thanks, bye!"]
    assert KEY not in str(alex.chat.messages)
    assert "CANARY" not in str([call for call in telegram.calls if call.method != "getMe"])
