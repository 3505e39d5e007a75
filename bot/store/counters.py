"""Counters in Redis: a hash per week and one for all votes. No key or field identifies a user."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from time import time
from typing import Any, NamedTuple

from ..ports.counters import Ballot
from .keyed_hash import keyed_hash
from .pipeline import Pipeline
from .script import ExpiringWrite, LuaScript

KEPT_SECONDS = 400 * 24 * 3600
"""How long counts are kept: enough to compare a year with the one before."""

VOTE_SECONDS = 30 * 24 * 3600
"""For this long a user has one vote per outcome, even after erasing their data."""

_ATTEMPTS = 5


class RedisCounters:
    """The :class:`.CounterStore` in Redis. All keys share a hash tag, and so one slot of a cluster."""

    def __init__(self, batch: Pipeline, prefix: str, secret: bytes = b"", clock: Callable[[], float] = time) -> None:
        """``secret`` keys the hash that hides which user a vote belongs to."""
        self._batch = batch
        self._secret = secret
        self._prefix = f"{prefix}:{{tally}}:"
        self._clock = clock
        self._expiring = ExpiringWrite(batch)
        self._vote = LuaScript(batch, "vote")

    async def vote(self, user: int, language: str, ballot: Ballot) -> bool:
        mark = self._mark(user, ballot.action)
        stored: bytes | None = await self._batch("GET", mark)
        for _ in range(_ATTEMPTS):
            before = _Mark.read(stored)
            if before and (before.cause, before.helped) == (ballot.cause, ballot.helped):
                return False
            now = _Mark(_number(self._today()), language, ballot.cause, ballot.helped)
            fields = now.of_week(ballot.action), now.of_all(ballot.action)
            removed = (before.of_week(ballot.action), before.of_all(ballot.action)) if before else ("", "")
            keys = [mark, self._week(now.week), f"{self._prefix}votes", self._week(before.week if before else now.week)]
            stored = await self._vote(keys, stored or b"", "|".join(now), VOTE_SECONDS, KEPT_SECONDS, *fields, *removed)
            if stored is None:
                return True
        return False

    async def votes_by(self, user: int, actions: Iterable[str]) -> dict[str, Ballot]:
        found = {}
        for action in actions:
            if mark := _Mark.read(await self._batch("GET", self._mark(user, action))):
                found[action] = Ballot(mark.cause, action, mark.helped)
        return found

    async def add(self, counts: Mapping[str, int]) -> None:
        key = self._week(_number(self._today()))
        await asyncio.gather(
            *(self._expiring.write(KEPT_SECONDS, "HINCRBY", key, field, count) for field, count in counts.items())
        )

    async def votes(self) -> dict[str, int]:
        return _read(await self._batch("HGETALL", f"{self._prefix}votes"))

    async def weeks(self, last: int) -> dict[str, dict[str, int]]:
        today = self._today()
        numbers = [_number(today - timedelta(weeks=back)) for back in reversed(range(last))]
        read = {number: _read(await self._batch("HGETALL", self._week(number))) for number in numbers}
        return {week: counts for week, counts in read.items() if counts}

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()

    def _week(self, number: str) -> str:
        return f"{self._prefix}week:{number}"

    def _mark(self, user: int, action: str) -> str:
        """The key of a user's vote on an outcome. Without the secret nothing links it to the user."""
        name = keyed_hash(self._secret, f"{user}|{action}", 16)
        return f"{self._prefix}vote:{name}"


class _Mark(NamedTuple):
    """How a vote was counted: in which week, language and cause, and what it said."""

    week: str
    language: str
    cause: str
    helped: str

    @classmethod
    def read(cls, value: bytes | None) -> "_Mark | None":
        return cls(*value.decode().split("|")) if value else None

    def of_week(self, action: str) -> str:
        return f"{self.language}|vote|{self.of_all(action)}"

    def of_all(self, action: str) -> str:
        return f"{self.cause}|{action}|{self.helped}"


def _number(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-{week:02}"


def _read(found: Any) -> dict[str, int]:
    """A hash reply in either protocol: a mapping (RESP3), or a flat list of names and values (RESP2)."""
    pairs = found.items() if isinstance(found, Mapping) else zip(found[::2], found[1::2], strict=True)
    return {name.decode(): int(value) for name, value in pairs}
