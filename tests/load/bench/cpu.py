"""CPU per update at saturation, our bot against others, in interleaved rounds."""

from collections.abc import Sequence
from statistics import median

from .contestants import AIOGRAM, BARE, IDLE_AIOGRAM, IDLE_PTB, IN_AIOGRAM, IN_PTB, IN_PTB_DIRECT, OURS, OURS_PTB, PTB
from .environment import Environment
from .process import Running
from .table import spread, table
from .user import WALK
from .users import Round, flood, saturate

BOTS = (AIOGRAM, PTB, BARE, OURS, OURS_PTB, IN_AIOGRAM, IN_PTB, IN_PTB_DIRECT, IDLE_AIOGRAM, IDLE_PTB)


async def figures(environment: Environment, rounds: int, people: int, at_once: int, bots: Sequence[str] = BOTS) -> str:
    """A row for each bot. A warm-up round, which opens connections and fills caches, doesn't count."""
    found: dict[str, list[Round]] = {name: [] for name in bots}
    async with environment.all_running(bots) as started:
        for bot in started:
            await _round(bot, at_once, at_once)
        for _ in range(rounds):
            for bot in started:
                found[bot.contestant.name].append(await _round(bot, people, at_once))
    return table(
        ("bot", "CPU ms per update", "÷ aiogram", "÷ python-telegram-bot", "updates/s"),
        [
            (
                name,
                spread([each.cpu_ms for each in own]),
                _ratio(own, found.get(AIOGRAM)),
                _ratio(own, found.get(PTB)),
                f"{median(each.rate for each in own):.0f}",
            )
            for name, own in found.items()
        ],
    )


async def _round(bot: Running, people: int, at_once: int) -> Round:
    if bot.contestant.name in (IDLE_AIOGRAM, IDLE_PTB):
        return await flood(bot, people * len(WALK), at_once)
    return await saturate(bot, people, at_once)


def _ratio(own: list[Round], base: list[Round] | None) -> str:
    """Compared round by round, so that a machine that slows down affects both."""
    if not base:
        return ""
    return spread([mine.cpu_ms / theirs.cpu_ms for mine, theirs in zip(own, base, strict=True)])
