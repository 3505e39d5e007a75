"""The whole bot on a simulated Telegram and a real store."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.bootstrap import serve
from bot.settings import Address, Settings
from bot.simulator import Simulator
from bot.store.embedded import EmbeddedServer
from tests.ports import free_port

Running = Callable[[], AbstractAsyncContextManager[None]]


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a Valkey server of this test's own."""
    async with EmbeddedServer(tmp_path / "data") as server:
        yield server.url


@pytest.fixture
async def redis(valkey: str) -> AsyncIterator[Redis]:
    """A client of that server, to look at what lies there."""
    client = Redis.from_url(valkey, protocol=3)
    yield client
    await client.aclose()


@pytest.fixture
async def telegram() -> AsyncIterator[Simulator]:
    """A simulated Telegram with Lin, who reads Chinese, and Alex, who reads English."""
    simulator = Simulator()
    simulator.add_user(1, first_name="Lin", language_code="zh-hans")
    simulator.add_user(2, first_name="Alex", language_code="en")
    async with simulator.serving():
        yield simulator
    assert simulator.violations == []


@pytest.fixture(params=["polling", "webhook"])
def transport(request: pytest.FixtureRequest) -> str:
    """How updates reach the bot."""
    return str(request.param)


@pytest.fixture(params=["aiogram", "python-telegram-bot"])
def library(request: pytest.FixtureRequest) -> str:
    """The library that the bot stands on."""
    return str(request.param)


@pytest.fixture
def running(telegram: Simulator, valkey: str, transport: str, library: str) -> Running:
    """Starts the bot in this process; leaving the context stops it as a signal would."""

    @asynccontextmanager
    async def start() -> AsyncIterator[None]:
        before = len(telegram.calls)
        last = {"polling": "deleteWebhook", "webhook": "setWebhook"}[transport]
        async with started(settings_for(telegram, valkey, transport, library)) as task:
            ready = telegram.until(lambda: any(call.method == last for call in telegram.calls[before:]), timeout=30)
            await first_of(asyncio.create_task(ready), task)
            yield

    return start


def settings_for(telegram: Simulator, valkey: str, transport: str, library: str = "aiogram") -> Settings:
    port = free_port()
    hook = {"webhook_url": f"http://127.0.0.1:{port}/hook", "listen": Address("127.0.0.1", port)}
    return Settings.model_validate(
        {
            "telegram_bot_token": telegram.token,
            "telegram_api_url": telegram.url,
            "telegram_library": library,
            "redis_url": valkey,
        }
        | (hook if transport == "webhook" else {})
    )


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """The bot as a task; what ended it is raised at the end."""
    stop = asyncio.Event()
    task = asyncio.create_task(serve(settings, stop, encoder=False))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


async def first_of(wanted: asyncio.Task[None], bot: asyncio.Task[None]) -> None:
    """Waits for ``wanted``; a bot that ends before is a failure at once."""
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


Settle = Callable[[], Awaitable[None]]


@pytest.fixture
def settled(telegram: Simulator) -> Settle:
    """Waits until every update was handled and every tap answered."""

    async def wait() -> None:
        await telegram.settled(timeout=20)

    return wait
