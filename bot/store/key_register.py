"""Tracks which keys encrypt stored data, so that a wrong or missing ``DATA_KEY`` is noticed at startup.

``billing:keys`` is a hash from key id to an empty value while that key encrypts, and afterward to the time (seconds
since 1970) when another key replaced it. Records stay 30 days, so a replaced key must stay in ``DATA_KEY`` for as long.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from time import time
from typing import Any, Protocol

from .cipher import Cipher

KEPT_SECONDS = 30 * 24 * 3600
"""As long as a record is kept after its last use."""

LASTING_SECONDS = 400 * 24 * 3600
"""TTL of the hash, renewed at each start: nothing in the store lives forever."""


class Batch(Protocol):
    async def __call__(self, *command: Any) -> Any: ...


class MissingKeyError(Exception):
    """Stored data is encrypted with a key that isn't in ``DATA_KEY``. The message says what to put back."""


class KeyRegister:
    """The key register of one store, for one process's keys."""

    def __init__(self, batch: Batch, prefix: str, cipher: Cipher) -> None:
        self._batch, self._name, self._cipher = batch, f"{prefix}:keys", cipher

    async def enter(self, *, give_up: bool = False) -> None:
        """Registers this process's keys. Raises :class:`MissingKeyError`; with ``give_up``, drops missing keys."""
        found: Mapping[bytes, bytes] = await self._batch("HGETALL", self._name)
        now = int(time())
        ours, sealing = set(self._cipher.key_ids), self._cipher.key_ids[:1]
        old = [key for key, since in found.items() if since and int(since) + KEPT_SECONDS < now]
        missing = [key for key in found if key not in ours and key not in old]
        if missing and not give_up:
            raise MissingKeyError(_needed(found[missing[0]]))
        if gone := [*old, *missing]:
            await self._batch("HDEL", self._name, *gone)
        retired = [key for key, since in found.items() if key not in gone and not since and key not in sealing]
        fields = [part for key in retired for part in (key, now)]
        fields += [part for key in sealing if found.get(key) != b"" for part in (key, b"")]
        if fields:
            await self._batch("HSET", self._name, *fields)
        await self._batch("EXPIRE", self._name, LASTING_SECONDS)


def _needed(since: bytes) -> str:
    if not since:
        return "data in the store is encrypted with a key that isn't in DATA_KEY. Put that key back (DATA_KEY=new,old)"
    until = datetime.fromtimestamp(int(since) + KEPT_SECONDS, UTC).date().isoformat()
    return f"until {until} it also needs the key that it had before (DATA_KEY=new,old)"
