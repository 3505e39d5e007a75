"""Latency at a steady load, throughput with a slow Telegram, memory after many people, and how long a start takes."""

import os
import subprocess
import sys
import time
from statistics import quantiles

from .contestants import AIOGRAM, BARE, OURS, OURS_PTB, PTB
from .crowd import Round, pace, saturate
from .lab import Lab
from .table import spread, table

PER_SECOND = 100
SLOW_SECONDS = 0.03
MANY = 10_000
_MB = 1 << 20


async def latency(lab: Lab, rounds: int) -> str:
    """From sending an update until its card arrived, at 100 updates a second."""
    bots = (BARE, OURS, OURS_PTB)
    found: dict[str, list[Round]] = {name: [] for name in bots}
    async with lab.all_running(bots) as started:
        for bot in started:
            await saturate(bot, 20, 20)
        for _ in range(rounds):
            for bot in started:
                found[bot.contestant.name].append(await pace(bot, 50, PER_SECOND))
    rows = [
        (
            name,
            spread([_shown(each, 50) for each in own], 1),
            spread([_shown(each, 99) for each in own], 1),
            spread([_shown(mine, 99) / _shown(bare, 99) for mine, bare in zip(own, found[BARE], strict=True)]),
        )
        for name, own in found.items()
    ]
    return table((f"{PER_SECOND} updates/s", "p50 ms", "p99 ms", "p99 ÷ bare aiohttp"), rows)


def _shown(each: Round, percent: int) -> float:
    """Milliseconds in which so many of a hundred cards arrived."""
    return quantiles([timing.shown for timing in each.timings], n=100)[percent - 1] * 1000


async def slow_telegram(lab: Lab, rounds: int) -> str:
    """Updates a second with Telegram answering at once, and after 30 ms."""
    quick, slow = list[float](), list[float]()
    async with lab.all_running((OURS,)) as (bot,):
        await saturate(bot, 100, 100)
        for _ in range(rounds):
            lab.telegram.delay = 0.0
            quick.append((await saturate(bot, 200, 100)).rate)
            lab.telegram.delay = SLOW_SECONDS
            slow.append((await saturate(bot, 200, 100)).rate)
        lab.telegram.delay = 0.0
    ratio = spread([late / at_once for late, at_once in zip(slow, quick, strict=True)])
    head = ("100 people at once", "Telegram answers at once, updates/s", "after 30 ms, updates/s", "ratio")
    return table(head, [(OURS, spread(quick, 0), spread(slow, 0), ratio)])


async def memory_and_start(lab: Lab, people: int = MANY) -> str:
    """Memory when ready and after many people; seconds and CPU seconds until ready."""
    rows = [_imported("aiogram"), _imported("telegram")]
    for name in (AIOGRAM, PTB, OURS, OURS_PTB):
        async with lab.running(lab.contestants[name]) as bot:
            ready, started = bot.rss() / _MB, bot.cpu()
            row = [name, f"{bot.ready_after:.1f}", f"{started:.1f}", f"{ready:.0f}"]
            if name == OURS:
                await saturate(bot, people, 100)
            row.append(f"{bot.rss() / _MB - ready:.1f}" if name == OURS else "")
            rows.append(row)
    head = ("bot", "seconds to ready", "CPU seconds to ready", "MB when ready", f"MB more after {people} people")
    return table(head, rows)


_IMPORT = """
import sys, time
import {}
pages = int(open("/proc/self/statm").read().split()[1])
print(time.perf_counter() - {}, time.process_time(), pages)
"""


def _imported(library: str) -> list[str]:
    """What importing a library takes, and nothing more."""
    began = time.perf_counter()
    command = [sys.executable, "-c", _IMPORT.format(library, began)]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603 - our own interpreter
    wall, cpu, pages = map(float, said.split())
    megabytes = pages * os.sysconf("SC_PAGE_SIZE") / _MB
    return [f"only `import {library}`", f"{wall:.1f}", f"{cpu:.1f}", f"{megabytes:.0f}", ""]
