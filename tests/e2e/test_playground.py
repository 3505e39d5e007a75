"""`make run` as seen by someone who tries the bot: chats outlive it, and the page shows when the bot is down."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import orjson
import pytest
from playwright.async_api import Page, expect
from redis.asyncio import Redis

from bot.cli import main
from bot.conversation.record import Record
from bot.conversation.session import Page as Place
from bot.conversation.session import Session, Ticket, View
from bot.ports.record_store import Version
from bot.ports.relays import ForumTopic
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.support.browser import WAIT_MS, says, tap
from tests.support.command import ROOT
from tests.support.free_ports import free_port
from tests.support.redis_scan import everything
from tests.support.topologies import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class Playground:
    """`run` without a token. `said` has the lines that it has printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[str] = []
        self.address = ""

    async def until(self, pattern: str) -> str:
        """Reads lines up to one that matches the pattern; returns what matched."""
        assert self.process.stdout is not None
        while line := (await self.process.stdout.readline()).decode():
            self.said.append(line.strip())
            if found := re.search(pattern, line):
                return found[0]
        raise AssertionError("\n".join(self.said))

    def bot_pid(self) -> int:
        """The process id of the bot, a child of the playground's."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return next(int(pid) for pid in children if b"--until-eof" in Path(f"/proc/{pid}/cmdline").read_bytes())


@asynccontextmanager
async def playground(data: Path, port: int, **more: str) -> AsyncIterator[Playground]:
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "--env-file", "", "run", cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        env={**environment, "LISTEN": f"127.0.0.1:{port}", "DATA_DIR": str(data), **more},
    )  # fmt: skip
    running = Playground(process)
    try:
        async with asyncio.timeout(120):
            running.address = await running.until(r"http://[0-9.:]+")
        yield running
    finally:
        if process.returncode is None:
            process.terminate()
        assert await asyncio.wait_for(process.wait(), 60) == 0


@pytest.mark.browser
async def test_chats_and_people_survive_a_restart(tmp_path: Path, page: Page) -> None:
    """The bot carries on from what the page shows, and somebody who was added by hand is still there."""
    port = free_port()
    async with playground(tmp_path / "data", port) as first:
        await page.goto(f"{first.address}/?user=1002")
        await page.get_by_test_id("start").click()
        await says(page, "API billing")
        await tap(page, "⛔ Payment declined")
        await says(page, "You and your card")
        await page.get_by_test_id("tools").click()
        await page.get_by_test_id("add-user").click()
        await page.get_by_test_id("new-user-name").fill("Robin")
        await page.get_by_test_id("new-user-add").click()
        await expect(page.locator("[data-testid=user-select] option")).to_have_count(5, timeout=WAIT_MS)
    await expect(page.get_by_test_id("bot-state")).to_have_text("connecting…", timeout=WAIT_MS)
    async with playground(tmp_path / "data", port) as second:
        # The page reconnects by itself.
        await expect(page.get_by_test_id("bot-state")).to_have_text("bot", timeout=WAIT_MS)
        assert await page.locator("[data-testid=user-select] option").all_text_contents() == [
            "Lin", "Alex", "Mei", "Kim (staff)", "Robin",
        ]  # fmt: skip
        await page.goto(f"{second.address}/?user=1002")
        await says(page, "You and your card")
        await tap(page, "Both in supported places")
        await says(page, "The most likely causes")
        group = page.locator("[data-testid=chat-select] option")
        assert await group.all_text_contents() == ["Private, with the bot", "Group"]


@pytest.mark.browser
async def test_bot_that_is_down_is_seen_and_gets_what_was_written_meanwhile(tmp_path: Path, page: Page) -> None:
    async with playground(tmp_path / "data", free_port()) as running:
        await page.goto(f"{running.address}/?user=1002")
        state = page.get_by_test_id("bot-state")
        await expect(state).to_have_text("bot", timeout=WAIT_MS)
        os.kill(running.bot_pid(), signal.SIGKILL)
        await expect(state).to_have_text("not running; messages wait", timeout=WAIT_MS)
        await running.until("The bot has ended .killed by signal 9.")
        await page.get_by_test_id("start").click()
        await page.get_by_test_id("input").fill("My card was declined")
        await page.get_by_test_id("send").click()
        await expect(page.locator("[data-testid=message][data-from=user]")).to_have_count(2, timeout=WAIT_MS)
        assert await page.locator("[data-testid=message][data-from=bot]").count() == 0
        await page.get_by_test_id("tools").click()
        await page.get_by_role("button", name="Start the bot").click()
        await expect(state).to_have_text("bot", timeout=WAIT_MS)
        await says(page, "The most likely causes")


async def test_broken_chats_are_one_line_and_a_fresh_start(tmp_path: Path) -> None:
    """The bot's own store isn't affected, and the broken file is kept."""
    saved = tmp_path / "data" / "playground" / "simulator.json"
    saved.parent.mkdir(parents=True)
    saved.write_text('{"version": 1, "chats": [')
    async with playground(tmp_path / "data", free_port()) as running, aiohttp.ClientSession() as http:
        about = [line for line in running.said if "simulator.json" in line]
        assert len(about) == 1
        assert "starting with new ones" in about[0]
        async with http.get(f"{running.address}/sim/state") as response:
            assert [user["first_name"] for user in (await response.json())["users"]] == [
                "Lin", "Alex", "Mei", "Kim (staff)",
            ]  # fmt: skip
    assert saved.with_name("simulator.json.broken").exists()
    assert saved.exists()


async def test_guide_of_ones_own_gives_the_bot_its_name(tmp_path: Path) -> None:
    """On the page, which then doesn't mention billing."""
    assert main(["--env-file", "", "new", str(tmp_path / "mine")]) == 0
    async with (
        playground(tmp_path / "data", free_port(), GUIDE=str(tmp_path / "mine")) as running,
        aiohttp.ClientSession() as http,
        http.get(f"{running.address}/sim/state") as response,
    ):
        text = await response.text()
        assert orjson.loads(text)["bot"]["name"] == "Wi-Fi and internet outages at home"
        assert "illing help" not in text


async def test_store_of_a_real_bot_is_left_alone(tmp_path: Path) -> None:
    """At REDIS_URL or in DATA_DIR: the simulator's bot would think that all its chats have lost their group."""
    async with EmbeddedServer(tmp_path / "data") as server:
        redis = Redis.from_url(server.url)
        store = RedisStore(redis, Cipher(), secret=b"s")
        chatting = Session(Place(View.TALK), ticket=Ticket(1_800_000_000, "", 71, taken=True))
        await store.relays.serve_in(-100_500)
        await store.relays.link(ForumTopic(-100_500, 71), 987_654_321)
        await store.commit(987_654_321, Record(chatting), Version(None, b""))
        before = await everything(redis)
        async with (
            playground(tmp_path / "data", free_port(), REDIS_URL=server.url) as running,
            aiohttp.ClientSession() as http,
        ):

            async def polls() -> bool:
                async with http.get(f"{running.address}/sim/state") as response:
                    return bool((await response.json())["bot"]["state"] == "running")

            await until(polls, 120)
        assert await everything(redis) == before
        await store.close()
    assert f"{tmp_path / 'data' / 'playground'} and doesn't use REDIS_URL" in running.said[-1]
