"""Which keys seal what is kept: so that a wrong or a lacking DATA_KEY is noticed at the start, not person by person.

``billing:keys`` is a hash. Its fields are the ids of keys, which every sealed value carries in any case; the value of
one is empty while that key seals, and afterwards the time (seconds of UTC) when another took its place. What a key
sealed is kept for 30 days more, so for so long it has to be in DATA_KEY.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from time import time
from typing import Any, Protocol

from .cipher import Cipher

KEPT_SECONDS = 30 * 24 * 3600
"""As long as a record is kept after its last use."""

LASTING_SECONDS = 400 * 24 * 3600
"""Of the hash, from the last start on: nothing in the store stays for ever."""


class _Batch(Protocol):
    async def __call__(self, *command: Any) -> Any: ...


class MissingKeyError(Exception):
    """What is stored was sealed with a key that DATA_KEY doesn't have. The message says until when it is needed."""


class KeyRegister:
    """Of one store, seen with the keys of one process."""

    def __init__(self, batch: _Batch, prefix: str, cipher: Cipher) -> None:
        self._batch, self._name, self._cipher = batch, f"{prefix}:keys", cipher

    async def enter(self, *, give_up: bool = False) -> None:
        """Registers this process's keys. Raises :class:`MissingKeyError`, or with ``give_up`` drops what is missing."""
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
        return "the data in the store was sealed with a key that isn't in it. Put that key back (DATA_KEY=new,old)"
    until = datetime.fromtimestamp(int(since) + KEPT_SECONDS, UTC).date().isoformat()
    return f"until {until} it also needs the key that it had before (DATA_KEY=new,old)"
