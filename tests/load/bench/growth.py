"""The cost of a tap with more users in the store, and with a much larger guide."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from redis.asyncio import Redis

from .contestants import GUIDE, OURS, ours_with
from .environment import environment
from .larger_guide import write_copies
from .process import Running
from .table import spread, table
from .user import COMING_BACK
from .users import Round, saturate

PEOPLE = (1_000, 100_000, 1_000_000)
COPIES = (0, 20, 440)
"""Copies of the benchmark's flow: guides about as large as the built-in one, and twenty times as large."""

_FIRST = 1_000_000
_WALKING, _AT_ONCE = 100, 40
# Only the chat id is replaced; the remembered update ids stay, and must not collide with new ones.
_FILL = """
for number = tonumber(ARGV[1]), tonumber(ARGV[2]) do
  local id = string.format('%d', number)
  local value = string.gsub(ARGV[3], '%[' .. ARGV[4] .. ',', '[' .. id .. ',')
  redis.call('SET', 'billing:{' .. id .. '}:session', value, 'EX', 2592000)
end
"""


class Population(NamedTuple):
    """A bot with this many users in its store, and the bytes of Redis memory per user."""

    people: int
    size: float
    bot: Running


async def people(rounds: int) -> str:
    """A row for each number of users. Those who tap are among them, and new to the process."""
    found: dict[int, list[Round]] = {each: [] for each in PEOPLE}
    async with AsyncExitStack() as stack:
        crowds = [await stack.enter_async_context(_populated(each)) for each in PEOPLE]
        # The first user has already gone through, to leave a record to copy.
        numbers = {each.people: count(_FIRST + 1) for each in crowds}
        for _ in range(rounds):
            for each in crowds:
                found[each.people].append(
                    await saturate(each.bot, _WALKING, _AT_ONCE, numbers[each.people], COMING_BACK)
                )
        rows = [
            (
                f"{each.people:,}",
                f"{each.size:.0f}",
                spread([round_.cpu_ms for round_ in found[each.people]]),
                f"{each.bot.megabytes():.0f}",
            )
            for each in crowds
        ]
    return table(("users in the store", "bytes of Redis per user", "CPU ms per update", "MB of the bot"), rows)


@asynccontextmanager
async def _populated(people: int) -> AsyncIterator[Population]:
    """A bot whose store has the records of this many users: one went through the conversation, the rest are copies."""
    async with environment() as here, here.running(here.contestants[OURS]) as bot:
        await saturate(bot, 1, 1, count(_FIRST))
        redis = Redis.from_url(here.redis, protocol=3)
        await redis.config_set("appendonly", "no")
        value = await redis.get(f"billing:{{{_FIRST}}}:session")
        assert isinstance(value, bytes)
        before = (await redis.info("memory"))["used_memory"]
        for first in range(_FIRST + 1, _FIRST + people, 10_000):
            last = min(first + 9_999, _FIRST + people - 1)
            await redis.eval(_FILL, 0, str(first), str(last), value, str(_FIRST))
        size = ((await redis.info("memory"))["used_memory"] - before) / (people - 1)
        await redis.aclose()
        yield Population(people, size, bot)


async def guides(rounds: int) -> str:
    """A row for each size of guide."""
    found: dict[str, list[Round]] = {}
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        async with environment() as here, AsyncExitStack() as stack:
            started = []
            for copies in COPIES:
                guide = Path(folder) / str(copies)
                screens = write_copies(guide, copies) if copies else 7
                name = f"{screens:,}"
                contestant = ours_with(name, guide if copies else GUIDE)
                started.append(await stack.enter_async_context(here.running(contestant)))
                found[name] = []
            ready = {bot.contestant.name: bot.megabytes() for bot in started}
            for _ in range(rounds):
                for bot in started:
                    found[bot.contestant.name].append(await saturate(bot, _WALKING, _AT_ONCE))
            for bot in started:
                name = bot.contestant.name
                figures = spread([each.cpu_ms for each in found[name]])
                rows.append((name, f"{bot.ready_after:.1f}", f"{ready[name]:.0f}", figures, f"{bot.megabytes():.0f}"))
    return table(("screens", "seconds to ready", "MB when ready", "CPU ms per update", "MB after"), rows)
