"""getUpdates: long polling, one poller at a time."""

import asyncio
from typing import Any

from .api_error import conflict
from .clock import Clock
from .update_params import GetUpdates
from .updates import Pending, Updates

MAX_WAIT = 50  # seconds; Telegram's maximum


class Polling:
    def __init__(self, clock: Clock, updates: Updates) -> None:
        self.clock = clock
        self.updates = updates
        self._current: asyncio.Task[None] | None = None
        self._refused: dict[asyncio.Task[None], str] = {}
        self.polls = 0

    @property
    def waiting(self) -> bool:
        """Whether a poll is open."""
        return self._current is not None

    def interrupt(self, words: str) -> None:
        """End the waiting poll, if any, with a conflict."""
        if self._current is not None and not self._current.done():
            self._refused[self._current] = words
            self._current.cancel()

    async def poll(self, params: GetUpdates) -> list[dict[str, Any]]:
        self.polls += 1
        self.interrupt("terminated by other getUpdates request; make sure that only one bot instance is running")
        self.updates.allow(params.allowed_updates)
        self._confirm(params.offset)
        wait = self._current = asyncio.create_task(self._wait(params.timeout))
        self.updates.changed.fire()
        try:
            await asyncio.wait({wait})
            if wait in self._refused:
                raise conflict(self._refused.pop(wait))
        finally:
            wait.cancel()
            if self._current is wait:
                self._current = None
        ready = self._ready(params.offset)[: params.limit]
        for entry in ready:
            # A resent update is delivered once; its id may be below the offset already.
            if entry.again:
                self.updates.confirm(entry)
        return [entry.body for entry in ready]

    async def _wait(self, seconds: int) -> None:
        deadline = self.clock.now() + min(seconds, MAX_WAIT)
        while not self._ready(None) and (left := deadline - self.clock.now()) > 0:
            await self.updates.changed.changed_or(self.clock, left)

    def _ready(self, offset: int | None) -> list[Pending]:
        self.updates.expire()
        ready = sorted(self.updates.pending, key=lambda entry: (not entry.again, entry.update_id))
        return ready[offset:] if offset is not None and offset < 0 else ready

    def _confirm(self, offset: int | None) -> None:
        """Confirm everything below the offset; a negative offset keeps that many from the end."""
        if offset is None or offset == 0:
            return
        entries = [entry for entry in self.updates.pending if not entry.again]
        done = entries[:offset] if offset < 0 else [each for each in entries if each.update_id < offset]
        for entry in done:
            self.updates.confirm(entry)
