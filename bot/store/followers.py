"""News subscribers and the running broadcast in Redis, sharded across the cluster's slots."""

import asyncio
from collections.abc import Callable, Iterable
from time import time
from typing import Any

from ..i18n.language_codes import SIMPLIFIED, SOURCE, TRADITIONAL
from ..ports.followers import BroadcastState, Follower
from ..ports.stores import iso_time
from .pipeline import Pipeline
from .script import ExpiringWrite, LuaScript

SHARDS = 16

FOLLOW_SECONDS = 180 * 24 * 3600
"""How long a subscription lasts."""

BROADCAST_SECONDS = 7 * 24 * 3600
"""How long the recipients of a broadcast are kept; the broadcast is over long before that."""

LEASE_SECONDS = 60
"""Longer than one message takes to send."""

LANGUAGE_SECONDS = FOLLOW_SECONDS + BROADCAST_SECONDS
"""Longer than any entry in a language is kept, as a subscriber or as a broadcast's recipient."""


class RedisFollowers:
    """The :class:`~bot.ports.followers.Followers` in Redis.

    An entry is ``user|language``. The language that a user subscribed in isn't known, so their entry is looked for in
    every language that their shard has had: a guide can have any number of languages, and may have dropped some.
    """

    def __init__(self, batch: Pipeline, prefix: str, clock: Callable[[], float] = time) -> None:
        self._batch = batch
        self._prefix = prefix
        self._clock = clock
        self._expiring = ExpiringWrite(batch)
        self._languages = LuaScript(batch, "follow_languages")
        self._lease = LuaScript(batch, "broadcast_lease")
        self._take_next = LuaScript(batch, "broadcast_next")
        self._settle, self._copy = LuaScript(batch, "broadcast_settle"), LuaScript(batch, "broadcast_start")

    async def follow(self, user: int, language: str, *, on: bool) -> None:
        who = self._followers_key(user % SHARDS)
        await self.trim()
        members = await self._members(user)
        scores = await self._batch("ZMSCORE", who, *members)
        await self._batch("ZREM", who, *members)
        if on:  # changing the language doesn't extend the subscription
            ends = [int(float(score)) for score in scores if score is not None]
            until = max(ends, default=int(self._clock()) + FOLLOW_SECONDS)
            await self._expiring.write(LANGUAGE_SECONDS, "SADD", self._languages_key(user % SHARDS), language)
            await self._expiring.write(FOLLOW_SECONDS, "ZADD", who, until, f"{user}|{language}")

    async def follows(self, user: int) -> bool:
        scores = await self._batch("ZMSCORE", self._followers_key(user % SHARDS), *await self._members(user))
        return any(score is not None and float(score) > self._clock() for score in scores)

    async def count(self) -> int:
        await self.trim()
        return sum(await asyncio.gather(*(self._batch("ZCARD", self._followers_key(shard)) for shard in range(SHARDS))))

    async def start(self, number: int, screen: str) -> bool:
        if (broadcast := await self.state()) and (broadcast.running or broadcast.number == number):
            return False
        if not await self._batch("SET", f"{self._broadcast_key}:begun:{number}", 1, "NX", "EX", BROADCAST_SECONDS):
            return False
        await self.trim()
        if broadcast:  # the last broadcast's recipients aren't needed any more
            await asyncio.gather(
                *(self._batch("DEL", *self._broadcast_keys(broadcast.number, shard)) for shard in range(SHARDS))
            )
        for shard in range(SHARDS):
            left = self._broadcast_keys(number, shard)[0]
            await self._copy([left, self._followers_key(shard)], BROADCAST_SECONDS)
        await self._set_state("number", number, "screen", screen, "running", 1)
        return True

    async def state(self) -> BroadcastState | None:
        number, screen, running = await self._batch("HMGET", self._broadcast_key, "number", "screen", "running")
        if number is None:
            return None
        broadcast = BroadcastState(int(number), screen.decode(), running == b"1")
        counts = await asyncio.gather(*(self._counts(broadcast.number, shard) for shard in range(SHARDS)))
        left, unsure, sent, gone = map(sum, zip(*counts, strict=True))
        return broadcast._replace(left=left, unsure=unsure, sent=sent, gone=gone)

    async def stop(self) -> None:
        if await self._batch("EXISTS", self._broadcast_key):
            await self._set_state("running", 0)

    async def resume(self) -> None:
        if await self._batch("EXISTS", self._broadcast_key):
            await self._set_state("running", 1)

    async def retry(self) -> None:
        broadcast = await self.state()
        if broadcast is None or broadcast.running:
            return
        for shard in range(SHARDS):
            keys = self._broadcast_keys(broadcast.number, shard)
            for member in await self._batch("HKEYS", keys[1]):
                await self._settle(keys, member, "later", BROADCAST_SECONDS, 0)
        await self._set_state("running", 1)

    async def lease(self, owner: str) -> bool:
        return bool(await self._lease([f"{self._broadcast_key}:sender"], owner, LEASE_SECONDS))

    async def next(self, broadcast: BroadcastState) -> Follower | None:
        for shard in range(SHARDS):
            left, unsure, _, later = self._broadcast_keys(broadcast.number, shard)
            if member := await self._take_next([left, unsure, later], BROADCAST_SECONDS, int(self._clock())):
                user, _, language = member.decode().partition("|")
                return Follower(int(user), language)
        return None

    async def settle(self, broadcast: BroadcastState, follower: Follower, result: str, seconds: int = 0) -> None:
        keys, at = self._broadcast_keys(broadcast.number, follower.user % SHARDS), int(self._clock()) + seconds
        await self._settle(keys, f"{follower.user}|{follower.language}", result, BROADCAST_SECONDS, at)

    async def finish(self, broadcast: BroadcastState) -> None:
        await self._set_state("number", broadcast.number, "running", 0)

    async def about(self, user: int) -> dict[str, Any]:
        """What is stored about a user, for their data export."""
        shard, members = user % SHARDS, await self._members(user)
        found = await self._batch("ZMSCORE", self._followers_key(shard), *members)
        wish = next(((each, score) for each, score in zip(members, found, strict=True) if score is not None), None)
        number = await self._batch("HGET", self._broadcast_key, "number")
        waits: Iterable[Any] = ()
        if number:
            left, unsure, _, later = self._broadcast_keys(int(number), shard)
            waits = await asyncio.gather(
                self._batch("ZMSCORE", left, *members),
                self._batch("ZMSCORE", later, *members),
                self._batch("HMGET", unsure, *members),
            )
        return {
            "subscribed_to_news": wish is not None,
            "news_language": wish[0].partition("|")[2] if wish else None,
            "news_until": iso_time(float(wish[1])) if wish else None,
            "broadcast_pending": any(score is not None for scores in waits for score in scores),
        }

    async def remove(self, user: int) -> None:
        """Removes a user, including from a running broadcast."""
        shard, members = user % SHARDS, await self._members(user)
        await self._batch("ZREM", self._followers_key(shard), *members)
        if number := await self._batch("HGET", self._broadcast_key, "number"):
            left, unsure, _, later = self._broadcast_keys(int(number), shard)
            await asyncio.gather(
                self._batch("ZREM", left, *members),
                self._batch("ZREM", later, *members),
                self._batch("HDEL", unsure, *members),
            )

    async def _set_state(self, *fields: Any) -> None:
        await self._expiring.write(BROADCAST_SECONDS, "HSET", self._broadcast_key, *fields)

    async def trim(self) -> None:
        """Removes expired subscriptions."""
        now = int(self._clock())
        await asyncio.gather(
            *(self._batch("ZREMRANGEBYSCORE", self._followers_key(shard), "-inf", now) for shard in range(SHARDS))
        )

    async def _members(self, user: int) -> list[str]:
        """All entries that a user could have; they have one at most."""
        keys = [self._followers_key(user % SHARDS), self._languages_key(user % SHARDS)]
        added = (name.decode() for name in await self._languages(keys, LANGUAGE_SECONDS))
        return [f"{user}|{name}" for name in {SOURCE, SIMPLIFIED, TRADITIONAL, *added}]

    async def _counts(self, number: int, shard: int) -> tuple[int, int, int, int]:
        left, unsure, counts, later = self._broadcast_keys(number, shard)
        found: Any = await asyncio.gather(
            self._batch("ZCARD", left),
            self._batch("ZCARD", later),
            self._batch("HLEN", unsure),
            self._batch("HMGET", counts, "sent", "gone"),
        )
        sent, gone = found[3]
        return int(found[0]) + int(found[1]), int(found[2]), int(sent or 0), int(gone or 0)

    @property
    def _broadcast_key(self) -> str:
        return f"{self._prefix}:{{cast}}"

    def _followers_key(self, shard: int) -> str:
        return f"{self._prefix}:{{follow{shard}}}:who"

    def _languages_key(self, shard: int) -> str:
        return f"{self._prefix}:{{follow{shard}}}:languages"

    def _broadcast_keys(self, number: int, shard: int) -> list[str]:
        name = f"{self._prefix}:{{follow{shard}}}:{number}"
        return [f"{name}:left", f"{name}:unsure", f"{name}:counts", f"{name}:later"]
