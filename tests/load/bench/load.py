"""Latency at a steady load, throughput with a slow Telegram, and memory after many people."""

from statistics import median, quantiles

from .contestants import BARE, OURS, OURS_PTB
from .crowd import Round, pace, saturate
from .lab import Lab
from .process import Running
from .table import spread, table

PER_SECOND = 100
SLOW_SECONDS = 0.03
AT_ONCE = 100
SLOW_AT_ONCE = 200
"""Enough of them that the bot always has somebody to serve while others wait for Telegram: people who tap as soon as
the card is there fall into step with each other, and a hundred leave a fifth of the processor idle."""

MANY = 10_000


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


async def slow_telegram(lab: Lab, rounds: int, people: int) -> str:
    """Updates a second with Telegram answering at once, and after 30 ms.

    Both kinds take turns at being first, and each begins with people who don't count: they leave as many connections as
    there are calls at once. The bare server shows what of the difference is the benchmark's own, and
    the CPU of each update whether it is the bot that there is too little of.
    """
    rates: dict[str, list[tuple[Round, Round]]] = {name: [] for name in (OURS, BARE)}
    async with lab.all_running(rates) as started:
        for number in range(rounds):
            for bot in started:
                delays = (SLOW_SECONDS, 0.0) if number % 2 else (0.0, SLOW_SECONDS)
                found = {delay: await _rate(lab, bot, delay, people) for delay in delays}
                rates[bot.contestant.name].append((found[0.0], found[SLOW_SECONDS]))
    head = (
        f"{SLOW_AT_ONCE} people at once",
        "Telegram answers at once, updates/s",
        "after 30 ms, updates/s",
        "ratio",
        "CPU ms at once",
        "after 30 ms",
        "processor used after 30 ms",
    )
    rows = [
        (
            name,
            spread([quick.rate for quick, _ in own], 0),
            spread([slow.rate for _, slow in own], 0),
            spread([slow.rate / quick.rate for quick, slow in own]),
            spread([quick.cpu_ms for quick, _ in own]),
            spread([slow.cpu_ms for _, slow in own]),
            f"{median(slow.cpu / slow.wall for _, slow in own):.0%}",
        )
        for name, own in rates.items()
    ]
    return table(head, rows)


async def _rate(lab: Lab, bot: Running, delay: float, people: int) -> Round:
    lab.telegram.delay = delay
    try:
        await saturate(bot, SLOW_AT_ONCE, SLOW_AT_ONCE)
        return await saturate(bot, people, SLOW_AT_ONCE)
    finally:
        lab.telegram.delay = 0.0


async def memory(lab: Lab, people: int = MANY) -> str:
    """How much more our bot holds after a tenth of ``people``, and after all of them."""
    async with lab.running(lab.contestants[OURS]) as bot:
        ready = bot.megabytes()
        row = [OURS, f"{ready:.0f}"]
        for more in (people // 10, people - people // 10):
            await saturate(bot, more, AT_ONCE)
            row.append(f"{bot.megabytes() - ready:.1f}")
    return table(("bot", "MB when ready", f"MB more after {people // 10:,} people", f"after {people:,}"), [row])
