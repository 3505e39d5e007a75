"""A real bot under a steady load."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from redis.asyncio import Redis

from bot.store.embedded import EmbeddedServer
from tests.load.bench.process import Contestant, running
from tests.load.bench.telegram import Telegram

from .sample import Minute, Moment
from .visitors import Visitors

AT_ONCE = 40
RUN = ("-m", "bot", "--env-file", "", "run")


class Soaked(NamedTuple):
    """``capacity`` in updates a second; ``idle``: the bot after everybody left; ``log``: its output."""

    capacity: float
    minutes: list[Minute]
    idle: Moment
    live: int
    log: str


async def soak(
    minutes: int,
    *,
    minute: float = 60.0,
    measure: float = 60.0,
    share: float = 0.5,
    rate: float = 0.0,
    library: str = "aiogram",
    seed: int = 1,
    told: Callable[[int, Minute], None] = lambda _number, _minute: None,
) -> Soaked:
    """Runs this many minutes of ``minute`` seconds at ``share`` of the bot's capacity, or at ``rate`` updates a second.

    Capacity is measured in the first ``measure`` seconds. Raises if a user sees something wrong.
    """
    telegram = Telegram()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        async with EmbeddedServer(folder / "data") as store, telegram.serving():
            contestant = Contestant("soaked", RUN, {"TELEGRAM_LIBRARY": library})
            async with running(contestant, telegram, store.url, 1, folder / "log") as bot, _client(store.url) as redis:
                visitors, stop = Visitors(bot, seed), asyncio.Event()
                capacity = await visitors.saturate(measure, AT_ONCE)
                found = list[Minute]()
                async with asyncio.TaskGroup() as group:
                    group.create_task(visitors.arrive(rate or capacity * share, stop))
                    before = await Moment.of(bot, redis)
                    for number in range(1, minutes + 1):
                        visitors.timings.clear()
                        began = asyncio.get_running_loop().time()
                        await asyncio.sleep(minute)
                        timings, seconds = list(visitors.timings), asyncio.get_running_loop().time() - began
                        end = await Moment.of(bot, redis)
                        found.append(Minute.of(timings, before, end, seconds, visitors.live))
                        told(number, found[-1])
                        before = end
                    stop.set()
                idle = await Moment.of(bot, redis)
            return Soaked(capacity, found, idle, visitors.live, (folder / "log").read_text(encoding="utf-8"))


class Waves(NamedTuple):
    """The bot each time everybody had left; how many users the store must know by then; ``log``: the bot's output."""

    idle: list[Moment]
    live: list[int]
    log: str


async def waves(number: int, visits: int, *, library: str = "python-telegram-bot", seed: int = 1) -> Waves:
    """Runs this many waves of ``visits``, one after the other. Nothing in it depends on the machine's speed."""
    telegram = Telegram()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        async with EmbeddedServer(folder / "data") as store, telegram.serving():
            contestant = Contestant("soaked", RUN, {"TELEGRAM_LIBRARY": library})
            async with running(contestant, telegram, store.url, 1, folder / "log") as bot, _client(store.url) as redis:
                visitors, idle, live = Visitors(bot, seed), list[Moment](), list[int]()
                for _ in range(number):
                    await visitors.wave(visits, AT_ONCE)
                    idle.append(await Moment.of(bot, redis))
                    live.append(visitors.live)
            return Waves(idle, live, (folder / "log").read_text(encoding="utf-8"))


def _client(url: str) -> Redis:
    return Redis.from_url(url)
