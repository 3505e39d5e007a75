"""Shutdown while updates are in progress: they are finished, unless a second signal arrives."""

import signal
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from redis.asyncio import Redis

from telegram_simulator import Simulator
from tests.support.bot_process import BotProcess
from tests.support.tiny_guide import write_tiny
from tests.support.waiting import until

pytestmark = pytest.mark.slow


@pytest.fixture
def guide(tmp_path: Path) -> str:
    """A small guide: a process starts twice as fast with it."""
    return str(write_tiny(tmp_path / "guide"))


async def _with_update_in_progress(telegram: Simulator, redis_url: str, guide: str, seconds: float) -> BotProcess:
    """A bot that has accepted an update and is waiting for Telegram."""
    bot = BotProcess(telegram, redis_url, webhook=True, GUIDE=guide)
    await bot.start()
    telegram.delay("sendMessage", seconds)
    await telegram.user(2).send("/fix")
    await until(lambda: not telegram.faults.active[0].times)
    return bot


async def test_sigterm_finishes_and_acknowledges_updates_in_progress(
    telegram: Simulator, redis_url: str, guide: str
) -> None:
    """The card arrives, the update is answered with 200, and the process exits with 0."""
    bot = await _with_update_in_progress(telegram, redis_url, guide, 2.0)
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == 0
    assert [delivery.status for delivery in telegram.deliveries] == [200]
    assert telegram.user(2).card is not None


async def holds_a_lock(bot: BotProcess) -> bool:
    """Whether the bot is handling an update."""
    async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{bot.port}/metrics") as figures:
        return "\nbilling_lanes 1.0" in await figures.text()


async def is_stopping(bot: BotProcess) -> bool:
    return not await bot.listens()


async def test_updates_finished_during_shutdown_are_counted(
    telegram: Simulator, redis_url: str, redis: Redis, guide: str
) -> None:
    """The commit waits until the bot is stopping; it still appears in `bot stats`."""
    bot = BotProcess(telegram, redis_url, webhook=True, GUIDE=guide)
    await bot.start()
    await redis.client_pause(60_000, all=False)
    await telegram.user(2).send("/fix")
    await until(partial(holds_a_lock, bot))
    bot.signal(signal.SIGTERM)
    await until(partial(is_stopping, bot))
    await redis.client_unpause()
    assert await bot.ended() == 0
    [week] = await redis.keys("billing:{tally}:week:*")
    assert b"en|begun|fix" in await redis.hkeys(week)


async def test_second_signal_aborts_and_telegram_resends(telegram: Simulator, redis_url: str, guide: str) -> None:
    """At once, with the signal's exit status; whatever wasn't acknowledged is served by the next process."""
    bot = await _with_update_in_progress(telegram, redis_url, guide, 25.0)
    bot.signal(signal.SIGTERM)
    await until(partial(is_stopping, bot))
    assert telegram.deliveries == []
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == 128 + signal.SIGTERM
    await telegram.until(lambda: telegram.deliveries)
    assert telegram.deliveries[0].status is None
    await bot.start()
    alex = telegram.user(2)
    await telegram.until(lambda: alex.card and not telegram.updates.pending, timeout=60)
    assert alex.card is not None
    assert "Where is it" in alex.card.text
    assert await bot.stop() == 0
