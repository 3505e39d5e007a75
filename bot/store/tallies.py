"""Counts in Redis: a hash per week, and one of all votes. No key or field says who."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ..people.tally import VoteChange
from .batch import Batch
from .script import Lasting, Script

KEPT_SECONDS = 400 * 24 * 3600
"""How long counts are kept: a year can be seen beside the one before."""

OPERATION_SECONDS = 2 * 24 * 3600
"""How long a vote's operation is remembered: Telegram sends an update again for a day at most."""


def _today() -> date:
    return datetime.now(UTC).date()


class RedisTallies:
    """The :class:`~bot.people.tally.Tallies` on a server. The braces keep them in one slot of a Redis Cluster."""

    def __init__(self, batch: Batch, prefix: str, today: Callable[[], date] = _today) -> None:
        self._batch = batch
        self._prefix = f"{prefix}:{{tally}}:"
        self._today = today
        self._lasting = Lasting(batch)
        self._vote = Script(batch, "tally")

    async def vote(self, operation: str, language: str, change: VoteChange) -> bool:
        name = f"{change.cause}|{change.action}|"
        now, before = name + change.now, name + change.before if change.before else ""
        week = f"{language}|vote|"
        keys = [f"{self._prefix}op:{operation}", self._week(self._today()), f"{self._prefix}votes"]
        fields = (week + now, week + before if before else "", now, before)
        return bool(await self._vote(keys, OPERATION_SECONDS, KEPT_SECONDS, *fields))

    async def add(self, counts: Mapping[str, int]) -> None:
        key = self._week(self._today())
        await asyncio.gather(
            *(self._lasting.write(KEPT_SECONDS, "HINCRBY", key, field, count) for field, count in counts.items())
        )

    async def votes(self) -> dict[str, int]:
        return _read(await self._batch("HGETALL", f"{self._prefix}votes"))

    async def weeks(self, last: int) -> dict[str, dict[str, int]]:
        today = self._today()
        days = [today - timedelta(weeks=back) for back in reversed(range(last))]
        read = {_number(day): _read(await self._batch("HGETALL", self._week(day))) for day in days}
        return {week: counts for week, counts in read.items() if counts}

    def _week(self, day: date) -> str:
        return f"{self._prefix}week:{_number(day)}"


def _number(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-{week:02}"


def _read(found: Any) -> dict[str, int]:
    """A hash as it comes with either protocol: a mapping, or names and values in turn."""
    pairs = found.items() if isinstance(found, Mapping) else zip(found[::2], found[1::2], strict=True)
    return {name.decode(): int(value) for name, value in pairs}
