"""A bot that is told to stop with updates in hand: it finishes them, unless it is told twice."""

import signal

import aiohttp
import pytest
from redis.asyncio import Redis

from telegram_simulator import Simulator
from tests.support.bot_process import BotProcess

pytestmark = pytest.mark.slow

LIBRARIES = ("aiogram", "python-telegram-bot")


async def _in_hand(telegram: Simulator, redis_url: str, library: str, seconds: float) -> BotProcess:
    """A bot that has taken an update, and whose call for it takes a while."""
    bot = BotProcess(telegram, redis_url, webhook=True, TELEGRAM_LIBRARY=library)
    await bot.start()
    telegram.delay("sendMessage", seconds)
    await telegram.user(2).send("/declined")
    while telegram.faults.active[0].times:
        await telegram.clock.sleep(0.05)
    return bot


@pytest.mark.parametrize("library", LIBRARIES)
async def test_what_is_in_hand_is_finished_and_acknowledged(telegram: Simulator, redis_url: str, library: str) -> None:
    """SIGTERM while a card is on its way: it arrives, the update is answered with 200, and the process ends well."""
    bot = await _in_hand(telegram, redis_url, library, 2.0)
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == 0
    assert [delivery.status for delivery in telegram.deliveries] == [200]
    assert telegram.user(2).card is not None


async def test_what_is_in_hand_is_counted_too(telegram: Simulator, redis_url: str, redis: Redis) -> None:
    """Its commit waits until after the signal; what was shown then is in the figures of `bot stats`."""
    bot = BotProcess(telegram, redis_url, webhook=True)
    await bot.start()
    await redis.execute_command("CLIENT", "PAUSE", "2000", "WRITE")  # type: ignore[no-untyped-call]
    await telegram.user(2).send("/declined")
    async with aiohttp.ClientSession() as client:
        while "\nbilling_lanes 1.0" not in await (await client.get(f"http://127.0.0.1:{bot.port}/metrics")).text():
            await telegram.clock.sleep(0.05)
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == 0
    [week] = await redis.keys("billing:{tally}:week:*")
    assert b"en|begun|decline" in await redis.hkeys(week)


async def test_a_second_signal_cuts_off_what_is_in_hand_and_telegram_sends_it_again(
    telegram: Simulator, redis_url: str
) -> None:
    """At once, by the signal's own status; what was not acknowledged is served by whoever comes next."""
    bot = await _in_hand(telegram, redis_url, "aiogram", 25.0)
    bot.signal(signal.SIGTERM)
    while await bot.listens():
        await telegram.clock.sleep(0.05)
    assert telegram.deliveries == []
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == 128 + signal.SIGTERM
    await telegram.until(lambda: telegram.deliveries)
    assert telegram.deliveries[0].status is None
    await bot.start()
    alex = telegram.user(2)
    await telegram.until(lambda: alex.card and not telegram.updates.pending, timeout=60)
    assert alex.card is not None
    assert "You and your card" in alex.card.text
    assert await bot.stop() == 0
