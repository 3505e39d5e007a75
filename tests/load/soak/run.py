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

from .crowd import Crowd
from .sample import Minute, Moment

AT_ONCE = 40
RUN = ("-m", "bot", "--env-file", "", "run")


class Soaked(NamedTuple):
    """``capacity`` in updates a second; ``idle`` is the bot once everybody was gone; ``log`` what it said meanwhile."""

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
    """So many minutes of ``minute`` seconds at ``share`` of what the bot can do, or at ``rate`` updates a second.

    Capacity is found in the first ``measure`` seconds. Raises what a person saw that was wrong.
    """
    telegram = Telegram()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        async with EmbeddedServer(folder / "data") as store, telegram.serving():
            contestant = Contestant("soaked", RUN, {"TELEGRAM_LIBRARY": library})
            async with running(contestant, telegram, store.url, 1, folder / "log") as bot, _client(store.url) as redis:
                crowd, stop = Crowd(bot, seed), asyncio.Event()
                capacity = await crowd.saturate(measure, AT_ONCE)
                found = list[Minute]()
                async with asyncio.TaskGroup() as group:
                    group.create_task(crowd.arrive(rate or capacity * share, stop))
                    before = await Moment.of(bot, redis)
                    for number in range(1, minutes + 1):
                        crowd.timings.clear()
                        began = asyncio.get_running_loop().time()
                        await asyncio.sleep(minute)
                        timings, seconds = list(crowd.timings), asyncio.get_running_loop().time() - began
                        end = await Moment.of(bot, redis)
                        found.append(Minute.of(timings, before, end, seconds, crowd.live))
                        told(number, found[-1])
                        before = end
                    stop.set()
                idle = await Moment.of(bot, redis)
            return Soaked(capacity, found, idle, crowd.live, (folder / "log").read_text(encoding="utf-8"))


class Waves(NamedTuple):
    """The bot each time that everybody was gone; how many people it knows by then; ``log`` what it said."""

    idle: list[Moment]
    live: list[int]
    log: str


async def waves(number: int, visits: int, *, library: str = "python-telegram-bot", seed: int = 1) -> Waves:
    """So many waves of ``visits``, one after the other. Nothing in it depends on how fast the machine is."""
    telegram = Telegram()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        async with EmbeddedServer(folder / "data") as store, telegram.serving():
            contestant = Contestant("soaked", RUN, {"TELEGRAM_LIBRARY": library})
            async with running(contestant, telegram, store.url, 1, folder / "log") as bot, _client(store.url) as redis:
                crowd, idle, live = Crowd(bot, seed), list[Moment](), list[int]()
                for _ in range(number):
                    await crowd.wave(visits, AT_ONCE)
                    idle.append(await Moment.of(bot, redis))
                    live.append(crowd.live)
            return Waves(idle, live, (folder / "log").read_text(encoding="utf-8"))


def _client(url: str) -> Redis:
    return Redis.from_url(url)
