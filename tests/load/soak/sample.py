"""The state of a bot and its store at one moment, and over one minute."""

import re
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

import aiohttp
from redis.asyncio import Redis

from tests.load.bench.process import Running
from tests.load.bench.user import Timing

_FIGURES = re.compile(r"^billing_(tasks|lanes|cached_records) ([0-9.e+]+)$", re.MULTILINE)


class Moment(NamedTuple):
    """As seen from outside: the process by the kernel, its internals in its metrics, the store by Redis."""

    cpu: float
    memory: int
    files: int
    threads: int
    tasks: int
    locks: int
    cached: int
    keys: int

    @staticmethod
    async def of(bot: Running, redis: Redis) -> "Moment":
        async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{bot.port}/metrics") as answer:
            inside = {name: int(float(value)) for name, value in _FIGURES.findall(await answer.text())}
        files, threads = (_count(Path(f"/proc/{bot.pid}/{what}")) for what in ("fd", "task"))
        keys = int(await redis.dbsize())
        return Moment(
            bot.cpu(), bot.rss(), files, threads, inside["tasks"], inside["lanes"], inside["cached_records"], keys
        )


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir())


class Minute(NamedTuple):
    """One row. ``rate`` in updates per second, times in milliseconds; ``live``: users whom the store must know."""

    rate: float
    p50: float
    p99: float
    cpu: float
    end: Moment
    live: int

    @staticmethod
    def of(timings: list[Timing], before: Moment, end: Moment, seconds: float, live: int) -> "Minute":
        shares = quantiles([timing.done * 1000 for timing in timings], n=100)
        cpu = (end.cpu - before.cpu) * 1000 / len(timings)
        return Minute(len(timings) / seconds, shares[49], shares[98], cpu, end, live)

    @property
    def spare_keys(self) -> int:
        """Keys that aren't a user's session: weekly counters and the like."""
        return self.end.keys - self.live

    def row(self, number: int) -> list[str]:
        megabytes = f"{self.end.memory / (1 << 20):.1f}"
        figures = (self.end.files, self.end.threads, self.end.tasks, self.end.locks, self.end.cached, self.end.keys)
        times = (f"{self.rate:.0f}", f"{self.p50:.1f}", f"{self.p99:.1f}", f"{self.cpu:.2f}")
        ratio = f"{self.end.keys / self.live:.4f}" if self.live else ""
        return [str(number), *times, megabytes, *map(str, figures), str(self.live), ratio]


HEAD = ("minute", "updates/s", "p50 ms", "p99 ms", "CPU ms/update", "MB", "files", "threads", "tasks", "lanes",
        "cached records", "keys", "people", "keys per person")  # fmt: skip
