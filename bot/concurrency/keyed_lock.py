"""A fair lock per key that takes no memory for keys nobody holds."""

import asyncio
from collections.abc import Hashable


class KeyedLock:
    """A lock per key. Fair, as ``asyncio.Lock`` is; a key's lock is dropped with its last holder or waiter."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    def of(self, key: Hashable) -> "_Hold":
        """The lock of a key, for ``async with``."""
        return _Hold(self._locks, key)

    def __len__(self) -> int:
        return len(self._locks)


class _Hold:
    """One use of a key's lock. A class, because every update makes one and ``@asynccontextmanager`` is 3x slower."""

    __slots__ = ("_key", "_locks")

    def __init__(self, locks: dict[Hashable, tuple[asyncio.Lock, int]], key: Hashable) -> None:
        self._locks = locks
        self._key = key

    async def __aenter__(self) -> None:
        lock, users = self._locks.get(self._key) or (asyncio.Lock(), 0)
        self._locks[self._key] = (lock, users + 1)
        try:
            await lock.acquire()
        except BaseException:
            self._forget()
            raise

    async def __aexit__(self, *_error: object) -> None:
        self._locks[self._key][0].release()
        self._forget()

    def _forget(self) -> None:
        lock, users = self._locks[self._key]
        if users == 1:
            del self._locks[self._key]
        else:
            self._locks[self._key] = (lock, users - 1)
