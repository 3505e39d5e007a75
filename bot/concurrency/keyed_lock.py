"""A lock per key, fair, and forgotten as soon as nobody holds it."""

import asyncio
from collections.abc import Hashable


class KeyedLock:
    """A lock per key. ``asyncio.Lock`` is fair; a key is forgotten as soon as its last holder leaves."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    def of(self, key: Hashable) -> "_Queue":
        """The lock of a key, for ``async with``."""
        return _Queue(self._locks, key)

    def __len__(self) -> int:
        return len(self._locks)


class _Queue:
    """A place in the queue. A class, since each update enters one: a generator would take three times as long."""

    __slots__ = ("_key", "_locks")

    def __init__(self, locks: dict[Hashable, tuple[asyncio.Lock, int]], key: Hashable) -> None:
        self._locks = locks
        self._key = key

    async def __aenter__(self) -> None:
        lock, holders = self._locks.get(self._key) or (asyncio.Lock(), 0)
        self._locks[self._key] = (lock, holders + 1)
        try:
            await lock.acquire()
        except BaseException:
            self._left()
            raise

    async def __aexit__(self, *_error: object) -> None:
        self._locks[self._key][0].release()
        self._left()

    def _left(self) -> None:
        lock, holders = self._locks[self._key]
        if holders == 1:
            del self._locks[self._key]
        else:
            self._locks[self._key] = (lock, holders - 1)
