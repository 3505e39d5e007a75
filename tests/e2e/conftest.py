"""The whole bot on a simulated Telegram and a real store."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import pytest
from redis.asyncio import Redis

from bot.app.serve import serve
from bot.settings import Address, Settings
from telegram_simulator import Simulator
from tests.support.free_ports import free_port
from tests.support.real_guide import read_content_once, understanding_once

Running = Callable[[], AbstractAsyncContextManager[None]]


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """A client of the same server, for looking at what is stored."""
    client = Redis.from_url(redis_url, protocol=3)
    yield client
    await client.aclose()


async def stored_keys(redis: Redis, pattern: str = "*") -> list[bytes]:
    """All keys except the bot's own: one probes whether the store is writable, one holds the published languages."""
    own = (b"billing:ready", b"billing:languages")
    return [key async for key in redis.scan_iter(pattern) if key not in own]


@pytest.fixture(params=["polling", "webhook"])
def transport(request: pytest.FixtureRequest) -> str:
    """How updates reach the bot."""
    return str(request.param)


@pytest.fixture
def library(transport: str) -> str:
    """One library per transport: above the client, which tests/contract covers, all code is shared."""
    return {"polling": "python-telegram-bot", "webhook": "aiogram"}[transport]


@pytest.fixture
def running(telegram: Simulator, redis_url: str, transport: str, library: str) -> Running:
    """Starts the bot in this process; leaving the context stops it as a signal would."""

    @asynccontextmanager
    async def start() -> AsyncIterator[None]:
        before = len(telegram.calls)
        last = {"polling": "getWebhookInfo", "webhook": "setWebhook"}[transport]
        async with started(settings_for(telegram, redis_url, transport, library)) as task:
            ready = telegram.until(lambda: any(call.method == last for call in telegram.calls[before:]), timeout=240)
            await first_of(asyncio.create_task(ready), task)
            yield

    return start


def settings_for(telegram: Simulator, redis_url: str, transport: str, library: str = "aiogram") -> Settings:
    port = free_port()
    hook = {"webhook_url": f"http://127.0.0.1:{port}/hook", "listen": Address("127.0.0.1", port)}
    return Settings.model_validate(
        {
            "telegram_bot_token": telegram.token,
            "telegram_api_url": telegram.url,
            "telegram_library": library,
            "redis_url": redis_url,
        }
        | (hook if transport == "webhook" else {})
    )


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """Runs the bot as a task, without rate limits; an exception that ended it is raised on exit."""
    stop = asyncio.Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.app.serve.read_content", read_content_once)
        patch.setattr("bot.app.wiring.Understanding.load", understanding_once)
        task = asyncio.create_task(serve(settings, stop, encoder=False, limits=lambda: None))
        try:
            yield task
        finally:
            stop.set()
            await asyncio.wait_for(task, 60)


async def first_of(wanted: asyncio.Task[None], bot: asyncio.Task[None]) -> None:
    """Waits for ``wanted``; fails at once if the bot ends first."""
    await asyncio.wait({wanted, bot}, return_when=asyncio.FIRST_COMPLETED)
    if not wanted.done():
        wanted.cancel()
    if bot.done():
        await bot
    await wanted


@pytest.fixture
async def bot(running: Running) -> AsyncIterator[None]:
    """The bot, running for the whole test."""
    async with running():
        yield


class Settle(Protocol):
    """Runs actions one by one, after each waiting until every update is handled and every tap answered."""

    async def __call__(self, *acts: Awaitable[object]) -> None: ...


@pytest.fixture
def settled(telegram: Simulator) -> Settle:
    async def settle(*acts: Awaitable[object]) -> None:
        for act in acts:
            await act
            await telegram.settled(timeout=120)
        if not acts:
            await telegram.settled(timeout=120)

    return settle
