"""A host's dispatcher: its own handlers, several bots, and test doubles."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import GetMe, TelegramMethod
from aiogram.types import Message, Update, User
from structlog.testing import capture_logs

from bot import MountError, billing_router
from telegram_simulator import Simulator

pytestmark = pytest.mark.slow

MESSAGE = {
    "message_id": 1,
    "date": 0,
    "chat": {"id": 2, "type": "private", "first_name": "Alex"},
    "from": {"id": 2, "is_bot": False, "first_name": "Alex"},
    "text": "/billing_start",
}
HINT = "dispatcher_handlers_run_first"


def bot_of(telegram: Simulator) -> Bot:
    return Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.url)))


def add_catch_all(dispatcher: Dispatcher) -> list[str | None]:
    """Adds a handler that takes every message; returns the list of what it took."""
    taken: list[str | None] = []

    @dispatcher.message()
    async def take(message: Message) -> None:
        taken.append(message.text)

    return taken


async def test_catch_all_handler_gets_nothing_of_the_flows(telegram: Simulator, redis_url: str) -> None:
    """With the flow as update middleware, its commands and taps come before every handler of the host."""
    dispatcher, billing = Dispatcher(), billing_router(redis=redis_url)
    taken = add_catch_all(dispatcher)
    dispatcher.include_router(billing)
    dispatcher.update.outer_middleware(billing.first)
    bot, alex = bot_of(telegram), telegram.user(2)
    with capture_logs() as logs:
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
        await alex.send("/billing_start")
        await telegram.until(lambda: alex.card, timeout=120)
        await alex.send("tea")
        await telegram.until(lambda: taken, timeout=120)
        await dispatcher.stop_polling()
        await polling
    assert taken == ["tea"]
    assert HINT not in [line["event"] for line in logs]


async def test_handlers_that_may_shadow_the_flow_are_logged_at_start_up(redis_url: str) -> None:
    """A command that never reaches the flow fails silently, so the host is warned."""
    dispatcher = Dispatcher()
    add_catch_all(dispatcher)
    dispatcher.include_router(billing_router(redis=redis_url))
    with capture_logs() as logs:
        await dispatcher.emit_startup(dispatcher=dispatcher, bot=Bot("42:TEST"))
    await dispatcher.emit_shutdown(dispatcher=dispatcher, bot=Bot("42:TEST"))
    assert HINT in [line["event"] for line in logs]


async def test_several_bots_need_a_flow_each(redis_url: str) -> None:
    """Otherwise message ids of one bot would be mistaken for another's."""
    bots = (Bot("42:TEST"), Bot("43:TEST"))
    dispatcher = Dispatcher()
    dispatcher.include_router(billing_router(redis=redis_url))
    with pytest.raises(MountError, match="one for each"):
        await dispatcher.emit_startup(dispatcher=dispatcher, bots=bots, bot=bots[1])
    await dispatcher.emit_shutdown(dispatcher=dispatcher, bots=bots, bot=bots[1])
    dispatcher = Dispatcher()
    dispatcher.include_router(billing_router(redis=redis_url, bot=42))
    dispatcher.include_router(billing_router(redis=redis_url, bot=43, keys="second"))
    await dispatcher.emit_startup(dispatcher=dispatcher, bots=bots, bot=bots[1])
    await dispatcher.emit_shutdown(dispatcher=dispatcher, bots=bots, bot=bots[1])


async def test_flows_of_two_bots_with_the_same_keys_are_refused(redis_url: str) -> None:
    """A user's record holds the card's message id, which means a different message to the other bot."""
    bots = (Bot("42:TEST"), Bot("43:TEST"))
    dispatcher = Dispatcher()
    dispatcher.include_routers(*(billing_router(redis=redis_url, bot=each.id) for each in bots))
    with pytest.raises(MountError, match="keys='billing'"):
        await dispatcher.emit_startup(dispatcher=dispatcher, bots=bots, bot=bots[1])
    await dispatcher.emit_shutdown(dispatcher=dispatcher, bots=bots, bot=bots[1])


async def test_two_bots_on_one_dispatcher_use_their_own_flows(telegram: Simulator, redis_url: str) -> None:
    """The first flow ignores updates for the other bot."""
    bot = bot_of(telegram)
    dispatcher = Dispatcher()
    dispatcher.include_router(billing_router(redis=redis_url, bot=1, keys="first"))
    dispatcher.include_router(billing_router(redis=redis_url, bot=bot.id, keys="second"))
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    alex = telegram.user(2)
    await alex.send("/billing_start")
    await telegram.until(lambda: alex.card, timeout=120)
    await dispatcher.stop_polling()
    await polling


async def test_update_of_another_bot_handed_over_is_left_to_its_own_flow(telegram: Simulator, redis_url: str) -> None:
    """A fallback for all bots tries one flow after the other; a flow must not answer with another bot's token."""
    bot, other = bot_of(telegram), Bot("43:TEST")
    flows = [billing_router(redis=redis_url, texts=True, bot=each.id, keys=f"flow{each.id}") for each in (other, bot)]
    rest, taken = Router(), list[bool]()

    @rest.message()
    async def hand_over(_message: Message, event_update: Update) -> None:
        taken.extend([await flow.guard(event_update) or await flow.read(event_update) for flow in flows])

    dispatcher = Dispatcher()
    dispatcher.include_routers(*flows, rest)
    await dispatcher.feed_raw_update(bot, {"update_id": 1, "message": MESSAGE | {"text": "card declined"}})
    await dispatcher.emit_shutdown(bot=bot)
    assert taken == [False, True]
    assert "sendMessage" in [call.method for call in telegram.calls]


@pytest.mark.parametrize("on_the_class", [True, False])
async def test_test_double_of_the_session_receives_the_flows_calls(
    telegram: Simulator, redis_url: str, monkeypatch: pytest.MonkeyPatch, on_the_class: bool
) -> None:
    """A host's tests replace the session's method; nothing may bypass it and reach the network."""
    seen: list[str] = []

    async def double(*arguments: Any, **_options: Any) -> Any:
        (method,) = (each for each in arguments if isinstance(each, TelegramMethod))
        seen.append(type(method).__name__)
        if isinstance(method, GetMe):
            return User(id=bot.id, is_bot=True, first_name="Bot", username="a_bot")
        return Message.model_validate(MESSAGE)

    bot = bot_of(telegram)
    monkeypatch.setattr(AiohttpSession if on_the_class else bot.session, "make_request", double)
    dispatcher = Dispatcher()
    dispatcher.include_router(billing_router(redis=redis_url))
    await dispatcher.feed_raw_update(bot, {"update_id": 1, "message": MESSAGE})
    await dispatcher.emit_shutdown(bot=bot)
    assert "SendMessage" in seen
    assert telegram.calls == []
