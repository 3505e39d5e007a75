"""Due jobs in Redis: sorted sets by due time, sharded across the cluster's slots."""

import asyncio
from collections.abc import Iterator
from typing import Any

from ..ports.due_jobs import Claim
from ..ports.stores import iso_time
from .pipeline import Pipeline
from .script import LuaScript

SHARDS = 16
"""One slot each. Don't change this while jobs are due: they would be looked for in the wrong shard."""

KEPT_SECONDS = 45 * 24 * 3600
"""Longer than the furthest reminder plus a long outage."""


class RedisDueJobs:
    """The :class:`~bot.ports.due_jobs.DueJobs` in Redis."""

    def __init__(self, batch: Pipeline, prefix: str) -> None:
        self._batch = batch
        self._prefix = prefix
        self._add = LuaScript(batch, "add_due")
        self._claim = LuaScript(batch, "claim_due")
        self._release = LuaScript(batch, "release_due")

    async def add(self, user: int, at: int) -> None:
        await self._add(self._keys(user % SHARDS), user, at, KEPT_SECONDS)

    async def claim(self, now: int, until: int, limit: int) -> list[Claim]:
        shards = [self._claim(self._keys(shard), now, until, limit) for shard in range(SHARDS)]
        return [claim for found in await asyncio.gather(*shards) for claim in _read(found, until)]

    async def release(self, claim: Claim, following: int, *, attempts: int = 0) -> None:
        await self._release(self._keys(claim.user % SHARDS), claim.user, claim.until, following, attempts)

    async def about(self, user: int) -> dict[str, Any]:
        """What is stored about a user, for their data export."""
        due, attempts = self._keys(user % SHARDS)
        at, tried = await asyncio.gather(self._batch("ZSCORE", due, user), self._batch("HGET", attempts, user))
        return {"next_due": None if at is None else iso_time(float(at)), "attempts_at_next_due": int(tried or 0)}

    async def remove(self, user: int) -> None:
        due, attempts = self._keys(user % SHARDS)
        await asyncio.gather(self._batch("ZREM", due, user), self._batch("HDEL", attempts, user))

    def _keys(self, shard: int) -> list[str]:
        name = f"{self._prefix}:{{due{shard}}}"
        return [f"{name}:at", f"{name}:attempts"]


def _read(found: list[bytes | int], until: int) -> Iterator[Claim]:
    for user, attempt in zip(found[::2], found[1::2], strict=True):
        yield Claim(int(user), int(attempt), until)
