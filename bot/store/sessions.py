"""Records in Redis: one key per person, one round trip per commit in the usual case."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from ..conversation.record import Record
from ..ports import ConflictError, LockedError, StoreDownError, Version
from .codec import UnreadableRecordError, decode, encode
from .seal import Seal, SealError

TTL_SECONDS = 30 * 24 * 3600
"""How long a record outlives its last use."""

PARKED_TTL_SECONDS = 30 * 24 * 3600
PARKED_KEPT = 1000
CACHED = 10_000
"""Records that a process keeps at hand. A stale one costs a round trip, never a wrong write."""

_COMMIT = (Path(__file__).parent / "commit.lua").read_text(encoding="utf-8")
_STRANGER = Version(None, b"")

PATIENCE_SECONDS = 6
"""For one operation with all its retries, so that a tap while the server hangs is answered before Telegram and
people lose theirs. A server that is down refuses at once; one that hangs does so at each new connection."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def _patience() -> AsyncIterator[None]:
    """What goes wrong inside with the server is one error; the server's words may go to the operator."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield
    except (RedisError, OSError, TimeoutError) as error:
        raise StoreDownError(str(error) or "no answer in time") from error
    # redis-py sends by asyncio.wait_for, which before Python 3.12 loses a cancellation that comes as it ends: the
    # deadline around an update would then never end what comes next.
    if (task := asyncio.current_task()) and task.cancelling():
        raise asyncio.CancelledError


class RedisStore:
    """The :class:`~bot.ports.Store` on a Redis 7+ or Valkey server."""

    def __init__(self, redis: Redis, seal: Seal, prefix: str = "billing", cached: int = CACHED) -> None:
        self._redis = redis
        self._seal = seal
        self._prefix = prefix
        self._commit = redis.register_script(_COMMIT)
        self._cache: OrderedDict[int, Version] = OrderedDict()
        self._cached = cached

    async def read(self, user: int, *, fresh: bool = False) -> Version:
        if not fresh and (version := self._cache.get(user)):
            return version
        name = self._name(user)
        async with _patience():
            value = await self._redis.get(name)
        return self._keep(user, self._version(name, value))

    async def commit(self, user: int, record: Record, over: Version) -> Version:
        name = self._name(user)
        token, value = self._seal.pack(name, encode(record))
        self._cache.pop(user, None)  # without an answer it may have been written all the same
        async with _patience():
            found = await self._commit(keys=[name], args=[over.token, value, token, TTL_SECONDS])
        if found is not None:
            raise ConflictError(self._keep(user, self._version(name, found)))
        return self._keep(user, Version(record, token))

    async def erase(self, user: int) -> None:
        self._cache.pop(user, None)
        async with _patience():
            await self._redis.delete(self._name(user))

    async def park(self, update_id: int, kind: str, error: str) -> None:
        key = f"{self._prefix}:parked"
        entry = orjson.dumps({"update_id": update_id, "kind": kind, "error": error})
        async with _patience(), self._redis.pipeline(transaction=True) as pipe:
            pipe.lpush(key, entry)
            pipe.ltrim(key, 0, PARKED_KEPT - 1)
            pipe.expire(key, PARKED_TTL_SECONDS)
            await pipe.execute()

    async def check(self) -> None:
        """Raises :class:`StoreDownError` when the server does not answer."""
        async with _patience():
            await self._redis.ping()

    async def close(self) -> None:
        await self._redis.aclose()

    def _name(self, user: int) -> str:
        """The braces keep all keys of a person in one slot of a Redis Cluster."""
        return f"{self._prefix}:{{{user}}}:session"

    def _version(self, name: str, value: Any) -> Version:
        if not value:
            return _STRANGER
        try:
            token, body = self._seal.open(name, value)
            return Version(decode(body), token)
        except SealError as error:
            log.warning("sealed-value-unreadable", error=str(error))
            raise LockedError(str(error)) from error
        except UnreadableRecordError:
            # Not ours to understand, and of no use to anybody: the next commit replaces it.
            log.warning("record-unreadable")
            return Version(None, token)

    def _keep(self, user: int, version: Version) -> Version:
        self._cache[user] = version
        self._cache.move_to_end(user)
        if len(self._cache) > self._cached:
            self._cache.popitem(last=False)
        return version
