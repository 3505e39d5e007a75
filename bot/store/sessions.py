"""Records in Redis: one key per person, one round trip per commit in the usual case."""

from collections import OrderedDict
from pathlib import Path
from typing import Any

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from ..conversation.record import Record
from ..ports import ConflictError, StoreDownError, StuckError, Version
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

log = structlog.get_logger(__name__)


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
        try:
            value = await self._redis.get(name)
        except (RedisError, OSError, TimeoutError) as error:
            raise StoreDownError(type(error).__name__) from error
        return self._keep(user, self._version(name, value))

    async def commit(self, user: int, record: Record, over: Version) -> Version:
        name = self._name(user)
        token, value = self._seal.pack(name, encode(record))
        try:
            found = await self._commit(keys=[name], args=[over.token, value, token, TTL_SECONDS])
        except (RedisError, OSError, TimeoutError) as error:
            self._cache.pop(user, None)  # it may have been written all the same
            raise StoreDownError(type(error).__name__) from error
        if found is not None:
            raise ConflictError(self._keep(user, self._version(name, found)))
        return self._keep(user, Version(record, token))

    async def erase(self, user: int) -> None:
        self._cache.pop(user, None)
        try:
            await self._redis.delete(self._name(user))
        except (RedisError, OSError, TimeoutError) as error:
            raise StoreDownError(type(error).__name__) from error

    async def park(self, update_id: int, kind: str, error: str) -> None:
        key = f"{self._prefix}:parked"
        entry = orjson.dumps({"update_id": update_id, "kind": kind, "error": error})
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.lpush(key, entry)
                pipe.ltrim(key, 0, PARKED_KEPT - 1)
                pipe.expire(key, PARKED_TTL_SECONDS)
                await pipe.execute()
        except (RedisError, OSError, TimeoutError) as failure:
            raise StoreDownError(type(failure).__name__) from failure

    async def check(self) -> None:
        """Raises :class:`StoreDownError` when the server does not answer."""
        try:
            await self._redis.ping()
        except (RedisError, OSError, TimeoutError) as error:
            raise StoreDownError(str(error)) from error

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
            raise StuckError(str(error)) from error
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
