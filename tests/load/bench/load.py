"""Latency at a steady load, throughput with a slow Telegram, and memory after many users."""

from statistics import median, quantiles

from .contestants import BARE, OURS, OURS_PTB
from .environment import Environment
from .process import Running
from .table import spread, table
from .users import Round, pace, saturate

PER_SECOND = 100
SLOW_SECONDS = 0.03
AT_ONCE = 100
SLOW_AT_ONCE = 200
"""Enough that the bot always has a user to serve while others wait for Telegram.

Users who tap as soon as the card is there fall into step, and a hundred of them leave a fifth of the CPU idle.
"""

MANY = 10_000


async def latency(environment: Environment, rounds: int) -> str:
    """The time from sending an update until its card arrives, at 100 updates a second."""
    bots = (BARE, OURS, OURS_PTB)
    found: dict[str, list[Round]] = {name: [] for name in bots}
    async with environment.all_running(bots) as started:
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
    """The percentile of the time until a card arrived, in milliseconds."""
    return quantiles([timing.shown for timing in each.timings], n=100)[percent - 1] * 1000


async def slow_telegram(environment: Environment, rounds: int, people: int) -> str:
    """Updates a second with Telegram answering at once, and after 30 ms.

    Both cases take turns at being first, and each starts with a warm-up that opens as many connections as there are
    concurrent calls. The bare server shows how much of the difference is the benchmark's own, and the CPU per update
    whether the bot is the bottleneck.
    """
    rates: dict[str, list[tuple[Round, Round]]] = {name: [] for name in (OURS, BARE)}
    async with environment.all_running(rates) as started:
        for number in range(rounds):
            for bot in started:
                delays = (SLOW_SECONDS, 0.0) if number % 2 else (0.0, SLOW_SECONDS)
                found = {delay: await _rate(environment, bot, delay, people) for delay in delays}
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


async def _rate(environment: Environment, bot: Running, delay: float, people: int) -> Round:
    environment.telegram.delay = delay
    try:
        await saturate(bot, SLOW_AT_ONCE, SLOW_AT_ONCE)
        return await saturate(bot, people, SLOW_AT_ONCE)
    finally:
        environment.telegram.delay = 0.0


async def memory(environment: Environment, people: int = MANY) -> str:
    """How much more memory our bot holds after a tenth of ``people``, and after all of them."""
    async with environment.running(environment.contestants[OURS]) as bot:
        ready = bot.megabytes()
        row = [OURS, f"{ready:.0f}"]
        for more in (people // 10, people - people // 10):
            await saturate(bot, more, AT_ONCE)
            row.append(f"{bot.megabytes() - ready:.1f}")
    return table(("bot", "MB when ready", f"MB more after {people // 10:,} people", f"after {people:,}"), [row])
