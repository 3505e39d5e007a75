"""News subscribers in Redis."""

import asyncio
from collections.abc import Callable, Iterable
from time import time
from typing import Any

from ..i18n.negotiation import SIMPLIFIED, SOURCE, TRADITIONAL
from ..ports.followers import FOLLOW_SECONDS, BroadcastState, Follower
from ..ports.stores import iso_time
from .pipeline import Pipeline
from .script import LastingScript, LuaScript

SHARDS = 16
CAST_SECONDS = 7 * 24 * 3600
"""How long it is known who got a broadcast; it is long over by then."""

LEASE_SECONDS = 60
"""Longer than telling one person takes."""

_NAMES = (SOURCE, SIMPLIFIED, TRADITIONAL)


class RedisFollowers:
    """The :class:`~bot.ports.followers.Followers` on a server."""

    def __init__(self, batch: Pipeline, prefix: str, clock: Callable[[], float] = time) -> None:
        self._batch = batch
        self._prefix = prefix
        self._clock = clock
        self._lasting = LastingScript(batch)
        self._lease = LuaScript(batch, "lease")
        self._tell = LuaScript(batch, "tell")
        self._settle, self._copy = LuaScript(batch, "settle"), LuaScript(batch, "copy")

    async def follow(self, user: int, language: str, *, on: bool) -> None:
        who = self._who(user % SHARDS)
        await self.trim()
        scores = await self._batch("ZMSCORE", who, *_members(user))
        await self._batch("ZREM", who, *_members(user))
        if on:  # a wish that is kept, in another language, ends when it would have
            ends = [int(float(score)) for score in scores if score is not None]
            until = max(ends, default=int(self._clock()) + FOLLOW_SECONDS)
            await self._lasting.write(FOLLOW_SECONDS, "ZADD", who, until, f"{user}|{language}")

    async def follows(self, user: int) -> bool:
        scores = await self._batch("ZMSCORE", self._who(user % SHARDS), *_members(user))
        return any(score is not None and float(score) > self._clock() for score in scores)

    async def count(self) -> int:
        await self.trim()
        return sum(await asyncio.gather(*(self._batch("ZCARD", self._who(shard)) for shard in range(SHARDS))))

    async def start(self, number: int, screen: str) -> bool:
        if (cast := await self.state()) and (cast.running or cast.number == number):
            return False
        if not await self._batch("SET", f"{self._cast}:begun:{number}", 1, "NX", "EX", CAST_SECONDS):
            return False
        await self.trim()
        if cast:  # whom it left out is nobody's business any more
            await asyncio.gather(*(self._batch("DEL", *self._keys(cast.number, shard)) for shard in range(SHARDS)))
        for shard in range(SHARDS):
            left = self._keys(number, shard)[0]
            await self._copy([left, self._who(shard)], CAST_SECONDS)
        await self._cast_is("number", number, "screen", screen, "running", 1)
        return True

    async def state(self) -> BroadcastState | None:
        number, screen, running = await self._batch("HMGET", self._cast, "number", "screen", "running")
        if number is None:
            return None
        cast = BroadcastState(int(number), screen.decode(), running == b"1")
        counts = await asyncio.gather(*(self._counts(cast.number, shard) for shard in range(SHARDS)))
        left, unsure, sent, gone = map(sum, zip(*counts, strict=True))
        return cast._replace(left=left, unsure=unsure, sent=sent, gone=gone)

    async def stop(self) -> None:
        if await self._batch("EXISTS", self._cast):
            await self._cast_is("running", 0)

    async def resume(self) -> None:
        if await self._batch("EXISTS", self._cast):
            await self._cast_is("running", 1)

    async def retry(self) -> None:
        cast = await self.state()
        if cast is None or cast.running:
            return
        for shard in range(SHARDS):
            keys = self._keys(cast.number, shard)
            for member in await self._batch("HKEYS", keys[1]):
                await self._settle(keys, member, "later", CAST_SECONDS, 0)
        await self._cast_is("running", 1)

    async def lease(self, owner: str) -> bool:
        return bool(await self._lease([f"{self._cast}:sender"], owner, LEASE_SECONDS))

    async def next(self, cast: BroadcastState) -> Follower | None:
        for shard in range(SHARDS):
            left, unsure, _, later = self._keys(cast.number, shard)
            if member := await self._tell([left, unsure, later], CAST_SECONDS, int(self._clock())):
                user, _, language = member.decode().partition("|")
                return Follower(int(user), language)
        return None

    async def settle(self, cast: BroadcastState, follower: Follower, result: str, seconds: int = 0) -> None:
        keys, at = self._keys(cast.number, follower.user % SHARDS), int(self._clock()) + seconds
        await self._settle(keys, f"{follower.user}|{follower.language}", result, CAST_SECONDS, at)

    async def finish(self, cast: BroadcastState) -> None:
        await self._cast_is("number", cast.number, "running", 0)

    async def about(self, user: int) -> dict[str, Any]:
        """What is kept about a person, under plain names."""
        shard, members = user % SHARDS, _members(user)
        found = await self._batch("ZMSCORE", self._who(shard), *members)
        wish = next(((each, score) for each, score in zip(members, found, strict=True) if score is not None), None)
        number = await self._batch("HGET", self._cast, "number")
        waits: Iterable[Any] = ()
        if number:
            left, unsure, _, later = self._keys(int(number), shard)
            waits = await asyncio.gather(
                self._batch("ZMSCORE", left, *members),
                self._batch("ZMSCORE", later, *members),
                self._batch("HMGET", unsure, *members),
            )
        return {
            "asked_for_word_of_changes": wish is not None,
            "word_of_changes_in": wish[0].partition("|")[2] if wish else None,
            "word_of_changes_until": iso_time(float(wish[1])) if wish else None,
            "still_to_be_told_in_a_broadcast": any(score is not None for scores in waits for score in scores),
        }

    async def remove(self, user: int) -> None:
        """Forgets somebody, in a broadcast that runs, too."""
        shard, members = user % SHARDS, _members(user)
        await self._batch("ZREM", self._who(shard), *members)
        if number := await self._batch("HGET", self._cast, "number"):
            left, unsure, _, later = self._keys(int(number), shard)
            await asyncio.gather(
                self._batch("ZREM", left, *members),
                self._batch("ZREM", later, *members),
                self._batch("HDEL", unsure, *members),
            )

    async def _cast_is(self, *fields: Any) -> None:
        await self._lasting.write(CAST_SECONDS, "HSET", self._cast, *fields)

    async def trim(self) -> None:
        """Drops wishes that have ended."""
        now = int(self._clock())
        await asyncio.gather(
            *(self._batch("ZREMRANGEBYSCORE", self._who(shard), "-inf", now) for shard in range(SHARDS))
        )

    async def _counts(self, number: int, shard: int) -> tuple[int, int, int, int]:
        left, unsure, counts, later = self._keys(number, shard)
        found: Any = await asyncio.gather(
            self._batch("ZCARD", left),
            self._batch("ZCARD", later),
            self._batch("HLEN", unsure),
            self._batch("HMGET", counts, "sent", "gone"),
        )
        sent, gone = found[3]
        return int(found[0]) + int(found[1]), int(found[2]), int(sent or 0), int(gone or 0)

    @property
    def _cast(self) -> str:
        return f"{self._prefix}:{{cast}}"

    def _who(self, shard: int) -> str:
        return f"{self._prefix}:{{follow{shard}}}:who"

    def _keys(self, number: int, shard: int) -> list[str]:
        name = f"{self._prefix}:{{follow{shard}}}:{number}"
        return [f"{name}:left", f"{name}:unsure", f"{name}:counts", f"{name}:later"]


def _members(user: int) -> list[str]:
    """Whatever language the wish was noted in."""
    return [f"{user}|{name}" for name in _NAMES]
