"""Conversations with the staff in Redis: numbers of messages and of topics only."""

import asyncio
from collections.abc import Callable
from hashlib import blake2b
from time import time

from ..people.relays import RELAY_LEASE_SECONDS, Begun, Side
from .batch import Batch
from .script import Lasting, Script

RELAY_SECONDS = 48 * 3600
"""How long it is known which message is a copy of which: as long as Telegram lets them be deleted."""

TOPIC_SECONDS = 30 * 24 * 3600
BAR_SECONDS = 30 * 24 * 3600
PACE_SECONDS = 60
_COPIES = 2000
"""Fields of one person's relays; past that they begin anew, and older messages are not followed."""


class RedisRelays:
    """The :class:`~bot.people.relays.Relays` on a server. ``secret`` hides who is barred."""

    def __init__(self, batch: Batch, prefix: str, secret: bytes, clock: Callable[[], float] = time) -> None:
        self._batch = batch
        self._prefix = prefix
        self._secret = secret
        self._clock = clock
        self._lasting = Lasting(batch)
        self._begin = Script(batch, "relay")

    async def begin(self, user: int, operation: str, now: int) -> Begun:
        key = self._relays(user)
        return Begun(int(await self._begin([key], f"o{operation}", now, RELAY_LEASE_SECONDS, RELAY_SECONDS)))

    async def done(self, user: int, operation: str, side: Side = "p", message: int = 0, copy: int = 0) -> None:
        key, other = self._relays(user), "s" if side == "p" else "p"
        if await self._batch("HLEN", key) > _COPIES:
            await self._batch("DEL", key)
        copies = [f"{side}{message}", copy, f"{other}{copy}", message] if copy else []
        await self._lasting.write(RELAY_SECONDS, "HSET", key, f"o{operation}", "d", *copies)

    async def undo(self, user: int, operation: str) -> None:
        await self._batch("HDEL", self._relays(user), f"o{operation}")

    async def copy_of(self, user: int, side: Side, message: int) -> int:
        return int(await self._batch("HGET", self._relays(user), f"{side}{message}") or 0)

    async def relayed(self, user: int) -> int:
        return int(await self._batch("HLEN", self._relays(user)))

    async def pace(self, user: int) -> int:
        key = f"{self._prefix}:{{{user}}}:pace"
        return int(await self._lasting.begin(PACE_SECONDS, "INCR", key))

    async def link(self, thread: int, user: int) -> None:
        own = self._topics(user)
        # First what forgetting goes by: with both it finds every topic, whenever this is cut off.
        await self._lasting.write(TOPIC_SECONDS, "SADD", own, thread)
        await self._batch("SET", self._topic(thread), user, "EX", TOPIC_SECONDS)

    async def person_in(self, thread: int) -> int:
        user = int(await self._batch("GETEX", self._topic(thread), "EX", TOPIC_SECONDS) or 0)
        if user:
            await self._batch("EXPIRE", self._topics(user), TOPIC_SECONDS)
        return user

    async def topics(self, user: int) -> list[int]:
        return [int(thread) for thread in await self._batch("SMEMBERS", self._topics(user))]

    async def remove(self, user: int) -> None:
        threads = await self.topics(user)
        await asyncio.gather(self.served(user), *(self._batch("DEL", self._topic(thread)) for thread in threads))

    async def wait(self, user: int, since: int) -> int:
        key = self._queue
        await self._trim()
        await self._lasting.write(TOPIC_SECONDS, "ZADD", key, "NX", since, user)
        return int(await self._batch("ZRANK", key, user) or 0) + 1

    async def waiting(self) -> int:
        await self._trim()
        return int(await self._batch("ZCARD", self._queue))

    async def _trim(self) -> None:
        """Nobody waits for longer than a record lasts: whom nobody took is gone by then."""
        await self._batch("ZREMRANGEBYSCORE", self._queue, "-inf", int(self._clock()) - TOPIC_SECONDS)

    async def served(self, user: int) -> None:
        await self._batch("ZREM", self._queue, user)

    async def bar(self, user: int, *, barred: bool) -> None:
        if barred:
            await self._batch("SET", self._bar(user), 1, "EX", BAR_SECONDS)
        else:
            await self._batch("DEL", self._bar(user))

    async def barred(self, user: int) -> bool:
        return bool(await self._batch("EXISTS", self._bar(user)))

    @property
    def _queue(self) -> str:
        return f"{self._prefix}:{{waiting}}"

    def _relays(self, user: int) -> str:
        return f"{self._prefix}:{{{user}}}:relay"

    def _topics(self, user: int) -> str:
        return f"{self._prefix}:{{{user}}}:topics"

    def _topic(self, thread: int) -> str:
        return f"{self._prefix}:{{topic{thread}}}"

    def _bar(self, user: int) -> str:
        return f"{self._prefix}:{{bar{blake2b(str(user).encode(), key=self._secret, digest_size=12).hexdigest()}}}"
