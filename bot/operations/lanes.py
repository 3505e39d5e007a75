"""One thing at a time per key, in order of arrival, without keeping keys that nobody waits for."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Lanes:
    """A lock per key. ``asyncio.Lock`` is fair; a key is forgotten as soon as its last holder leaves."""

    def __init__(self) -> None:
        self._lanes: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, key: Hashable) -> AsyncIterator[None]:
        lock, holders = self._lanes.get(key, (None, 0))
        lock = lock or asyncio.Lock()
        self._lanes[key] = (lock, holders + 1)
        try:
            async with lock:
                yield
        finally:
            lock, holders = self._lanes[key]
            if holders == 1:
                del self._lanes[key]
            else:
                self._lanes[key] = (lock, holders - 1)

    def __len__(self) -> int:
        return len(self._lanes)
