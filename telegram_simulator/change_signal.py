"""Signals changes, so that waiters needn't poll."""

import asyncio

from .clock import Clock


class Signal:
    """Wakes all waiters at each change; they check the state themselves."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def changed_or(self, clock: Clock, seconds: float | None) -> None:
        """Return at the next change, or after `seconds` of the clock (None: no limit)."""
        # Registered before any await: a change right after the caller's check must not be missed.
        change: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(change)
        waiting = {change}
        if seconds is not None:
            waiting.add(asyncio.ensure_future(clock.sleep(seconds)))
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiters.discard(change)
            for each in waiting:
                each.cancel()
