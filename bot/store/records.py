"""Records in Redis: one key per user, usually one round trip per commit."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from time import time
from typing import Any

import orjson
import structlog
from redis.asyncio import Redis, RedisCluster

from ..conversation.record import Record
from ..ports.errors import ConflictError, LockedError
from ..ports.record_store import Version
from .cipher import Cipher, CipherError
from .client import place_of
from .cluster import ClusterPipeline
from .compaction import Compaction
from .counters import RedisCounters
from .due_jobs import RedisDueJobs
from .followers import RedisFollowers
from .groups import RedisGroups, hinted_key
from .key_register import KeyRegister
from .pipeline import Pipeline
from .published_languages import PublishedLanguages
from .record_codec import UnreadableRecordError, decode, encode
from .relays import RedisRelays
from .script import LuaScript

TTL_SECONDS = 30 * 24 * 3600
"""How long a record outlives its last use."""

PARKED_TTL_SECONDS = 30 * 24 * 3600
CACHED = 2000
"""How many records a process caches; each takes up to 5 kB. A stale one costs a round trip, never a wrong write."""

_NO_RECORD = Version(None, b"")

log = structlog.get_logger(__name__)


class RedisStore:
    """The :class:`~bot.ports.stores.Stores` on a Redis 7+ or Valkey server."""

    def __init__(
        self,
        redis: Redis | RedisCluster,
        cipher: Cipher,
        prefix: str = "billing",
        cached: int = CACHED,
        secret: bytes = b"",
        clock: Callable[[], float] = time,
    ) -> None:
        """``secret`` keys the hashes that hide user ids: in votes, bars and limits. ``clock``: seconds since 1970."""
        self._redis: Any = redis
        self._cipher = cipher
        self._prefix = prefix
        self.place = place_of(redis)
        self._batch = (
            ClusterPipeline(redis, self.place) if isinstance(redis, RedisCluster) else Pipeline(redis, self.place)
        )
        self.groups = RedisGroups(self._batch, cipher, prefix)
        self._commit, self._park = LuaScript(self._batch, "commit"), LuaScript(self._batch, "park")
        self.counters = RedisCounters(self._batch, prefix, secret, clock)
        self.due = RedisDueJobs(self._batch, prefix)
        self.followers = RedisFollowers(self._batch, prefix, clock)
        self.relays = RedisRelays(self._batch, prefix, secret, clock)
        self.keys = KeyRegister(self._batch, prefix, cipher)
        self.languages = PublishedLanguages(self._batch, prefix)
        self.compaction = Compaction(self._batch, prefix, self._trim)
        self._cache: OrderedDict[int, Version] = OrderedDict()
        self._cached = cached

    @property
    def cached_records(self) -> int:
        """How many records this process has cached."""
        return len(self._cache)

    async def read(self, user: int, *, fresh: bool = False) -> Version:
        if not fresh and (cached := self._cache.get(user)):
            return cached
        name = self._name(user)
        return self._keep(user, self._version(name, await self._batch("GET", name)))

    async def commit(self, user: int, record: Record, over: Version) -> Version:
        name = self._name(user)
        token, value = self._cipher.pack(name, encode(record))
        self._cache.pop(user, None)  # if the reply is lost, the record may still have been written
        found = await self._commit([name], over.token, value, token, TTL_SECONDS)
        if found is not None:
            raise ConflictError(self._keep(user, self._version(name, found)))
        return self._keep(user, Version(record, token))

    async def erase(self, user: int) -> None:
        self._cache.pop(user, None)
        await asyncio.gather(self.due.remove(user), self.followers.remove(user), self.relays.remove(user))
        # "pace", "sent" and "opened" are what older versions wrote.
        parts = (
            f"{self._prefix}:{{{user}}}:{part}" for part in ("session", "relay", "pace", "sent", "opened", "topics")
        )
        await self._batch("DEL", *parts, hinted_key(self._prefix, user))

    async def about(self, user: int, actions: Iterable[str]) -> dict[str, Any]:
        votes = await self.counters.votes_by(user, actions)
        hinted_today = await self._batch("TTL", hinted_key(self._prefix, user))
        return {
            **await self.relays.about(user),
            **await self.due.about(user),
            **await self.followers.about(user),
            "counted_votes": {action: {"cause": each.cause, "said": each.helped} for action, each in votes.items()},
            "had_a_hint_in_a_group_today": hinted_today > 0,
        }

    async def park(self, update_id: int, kind: str, error: str, keep: int) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        entry = orjson.dumps({"at": at, "update_id": update_id, "kind": kind, "error": error})
        await self._park([f"{self._prefix}:parked"], entry, keep, PARKED_TTL_SECONDS)

    async def parked(self) -> list[dict[str, Any]]:
        """Dead letters, newest first, each with ``at`` (UTC), ``update_id``, ``kind`` and ``error``."""
        return [orjson.loads(entry) for entry in await self._batch("LRANGE", f"{self._prefix}:parked", 0, -1)]

    async def check(self) -> None:
        """Raises :class:`StoreDownError` if the server doesn't answer or can't be written to."""
        await self._batch.check(f"{self._prefix}:ready")

    async def drain(self) -> None:
        """Waits for the commands in progress."""
        await self._batch.drain()

    async def close(self) -> None:
        await self.drain()
        await self._redis.aclose()

    async def _trim(self) -> None:
        await asyncio.gather(self.followers.trim(), self.relays.trim())

    def _name(self, user: int) -> str:
        """The hash tag keeps all keys of a user in one slot of a cluster."""
        return f"{self._prefix}:{{{user}}}:session"

    def _version(self, name: str, value: Any) -> Version:
        if not value:
            return _NO_RECORD
        try:
            token, body = self._cipher.open(name, value)
            return Version(decode(body), token)
        except CipherError as error:
            log.warning("value_undecryptable", error=str(error))
            raise LockedError(str(error)) from error
        except UnreadableRecordError:
            # Nothing can read it, so the next commit may replace it.
            log.warning("record_unreadable")
            return Version(None, token)

    def _keep(self, user: int, version: Version) -> Version:
        """Caches a version, and returns it."""
        self._cache[user] = version
        self._cache.move_to_end(user)
        if len(self._cache) > self._cached:
            self._cache.popitem(last=False)
        return version
