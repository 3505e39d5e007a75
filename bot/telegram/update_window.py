"""Tracks updates that have been fetched but aren't confirmed yet.

To Telegram, every update below the requested offset is confirmed, so the offset can't pass an unfinished one. Updates
after it are handled all the same, and confirmed together once it is finished.
"""

import asyncio
from collections import Counter
from typing import NamedTuple

from ..conversation.record import RECENT
from ..ports.updates import Update

SIZE = 100
"""The most updates that Telegram returns from one offset on; later ones aren't visible until the first is finished."""


class _Fetched(NamedTuple):
    user: int
    task: "asyncio.Task[bool]"

    @property
    def handled(self) -> bool:
        task = self.task
        return task.done() and not task.cancelled() and task.exception() is None and task.result()


class UpdateWindow:
    """The fetched updates, and how far they can be confirmed."""

    def __init__(self) -> None:
        self._updates: dict[int, _Fetched] = {}
        self._deferred: set[int] = set()
        self._offset = 0
        self.crowded = False
        """Whether there may be updates that aren't visible until the first one here is finished."""

    @property
    def offset(self) -> int:
        """The offset to request, which confirms everything before the first unfinished update."""
        open_ = self._deferred | {number for number, fetched in self._updates.items() if not fetched.handled}
        if open_:
            return min(open_)
        return max(self._updates) + 1 if self._updates else self._offset

    @property
    def unconfirmed(self) -> bool:
        """Whether there are finished updates that Telegram hasn't been told about."""
        return self.offset != self._offset

    def confirm(self, offset: int) -> None:
        """Call after a request: updates before ``offset`` won't be sent again."""
        self._offset = offset
        self._updates = {
            number: fetched for number, fetched in self._updates.items() if number >= offset or not fetched.handled
        }

    def select(self, given: list[Update]) -> list[Update]:
        """The updates of a response to handle now.

        After a crash all unconfirmed updates come again. If a user had more than their record remembers, the first
        would be applied a second time, over newer ones; so the rest of theirs are left for a later response.
        """
        self.crowded = len(given) >= SIZE
        held = Counter(fetched.user for fetched in self._updates.values())
        chosen: list[Update] = []
        self._deferred = set()
        for update in given:
            if update.update_id in self._updates:
                continue
            if update.user and held[update.user] >= RECENT:
                self._deferred.add(update.update_id)
                continue
            held[update.user] += 1
            chosen.append(update)
        return chosen

    def add(self, update: Update, task: "asyncio.Task[bool]") -> None:
        """Adds an update; ``task`` handles it and returns whether it is finished."""
        self._updates[update.update_id] = _Fetched(update.user, task)

    async def wait_idle(self, seconds: float) -> None:
        """Waits until all updates are finished, at most ``seconds``. Raises what a task has raised."""
        if busy := [fetched.task for fetched in self._updates.values() if not fetched.task.done()]:
            await asyncio.wait(busy, timeout=seconds)
        for fetched in self._updates.values():
            if fetched.task.done() and not fetched.task.cancelled():
                fetched.task.result()

    async def close(self) -> None:
        """Cancels what is still running."""
        tasks = [fetched.task for fetched in self._updates.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
