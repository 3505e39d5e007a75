"""The whole bot on a simulated Telegram and a real store."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from redis.asyncio import Redis

from bot.app.serve import serve
from bot.settings import Address, Settings
from telegram_simulator import Simulator
from tests.support.command import ROOT
from tests.support.free_ports import free_port
from tests.support.real_guide import read_content_once, understanding_once

if TYPE_CHECKING:
    from playwright.async_api import Page

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
async def started(settings: Settings, *, encoder: bool = False) -> AsyncIterator[asyncio.Task[None]]:
    """Runs the bot as a task, without rate limits; an exception that ended it is raised on exit."""
    stop = asyncio.Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.app.serve.read_content", read_content_once)
        patch.setattr("bot.app.wiring.Understanding.load", understanding_once)
        task = asyncio.create_task(serve(settings, stop, encoder=encoder, limits=lambda: None))
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
    """Runs actions one by one, and after each waits until every update is handled and every tap answered."""

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


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`run` without a token, as `make run` starts it, for all tests in a module. Yields the page's address."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "--env-file", "", "run"], cwd=ROOT, stdout=subprocess.PIPE,
        env={**environment, "LISTEN": f"127.0.0.1:{port}", "DATA_DIR": str(tmp_path_factory.mktemp("data"))},
    )  # fmt: skip
    assert process.stdout is not None
    with process:
        try:
            line = next((line for line in process.stdout if b"http://" in line), b"")
            found = re.search(rb"http://\S+", line)
            assert found is not None, "the bot ended before it printed an address"
            yield found[0].decode()
        finally:
            process.terminate()
    assert process.returncode == 0


@pytest.fixture
async def page() -> AsyncIterator["Page"]:
    """A page the size of a phone."""
    # Imported here, since that takes half a second and most tests need no browser.
    from playwright.async_api import async_playwright  # noqa: PLC0415

    from tests.support.browser import BROWSER, WAIT_MS, launched  # noqa: PLC0415

    if BROWSER is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine; .ci/run installs it")
    async with async_playwright() as playwright, launched(playwright) as browser:
        page = await browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
        page.set_default_timeout(WAIT_MS)
        yield page


@pytest.fixture
def example_guide(tmp_path: Path) -> Path:
    """A folder with the small guide that docs/content.md has as an example."""
    folder = tmp_path / "guide"
    text = (ROOT / "docs" / "content.md").read_text(encoding="utf-8")
    for name, body in re.findall(r"^```yaml\n# (\S+\.yaml)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body, encoding="utf-8")
    return folder
