"""Time that a test can compress."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Wall time in seconds since the epoch, and waiting in the same seconds."""

    def now(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ScaledClock:
    """A clock that runs `factor` times faster than the real one, from the real date on."""

    def __init__(self, factor: float) -> None:
        self.factor = factor
        self._wall = time.time()
        self._origin = time.monotonic()
        self._skipped = 0.0

    def now(self) -> float:
        return self._wall + self._skipped + (time.monotonic() - self._origin) * self.factor

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self.factor)

    def skip(self, seconds: float) -> None:
        """Move the date forward; sleeps that are already running keep their length."""
        self._skipped += seconds


async def within(clock: Clock, seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """Return the result of `work`, or raise TimeoutError when the clock's seconds are over first."""
    task = asyncio.create_task(work)
    timer = asyncio.create_task(clock.sleep(seconds))
    try:
        await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise TimeoutError
    finally:
        for each in (task, timer):
            each.cancel()
        await asyncio.gather(task, timer, return_exceptions=True)
