"""Keeps updates that were fetched and aren't confirmed yet.

Telegram takes every update below the offset of a request as confirmed, so the offset may not pass one that is
still in hand. Those behind it are served all the same, and confirmed together once it is done.
"""

import asyncio
from collections import Counter
from typing import NamedTuple

from ..conversation.record import RECENT
from ..ports.updates import Update

SIZE = 100
"""As many as Telegram gives from one offset on; what comes behind can't be seen before the first is done."""


class _Taken(NamedTuple):
    user: int
    task: "asyncio.Task[bool]"

    @property
    def handled(self) -> bool:
        task = self.task
        return task.done() and not task.cancelled() and task.exception() is None and task.result()


class UpdateWindow:
    """Which updates are in hand, and how far they can be confirmed."""

    def __init__(self) -> None:
        self._taken: dict[int, _Taken] = {}
        self._left: set[int] = set()
        self._offset = 0
        self.crowded = False
        """Whether there may be updates that can't be seen before the first one here is done with."""

    @property
    def offset(self) -> int:
        """What a request may confirm: everything before the first update that is not done with."""
        open_ = self._left | {number for number, taken in self._taken.items() if not taken.handled}
        if open_:
            return min(open_)
        return max(self._taken) + 1 if self._taken else self._offset

    @property
    def unconfirmed(self) -> bool:
        """Whether Telegram still has to be told of something that is done."""
        return self.offset != self._offset

    def confirmed(self, offset: int) -> None:
        """Telegram was told: what is before ``offset`` will not come again."""
        self._offset = offset
        self._taken = {number: taken for number, taken in self._taken.items() if number >= offset or not taken.handled}

    def choose(self, given: list[Update]) -> list[Update]:
        """The updates of a request's answer that are to be handled now.

        After a crash all that is unconfirmed comes again. With more of one person than their record remembers, the
        first would be applied a second time, over the newer; so the rest of theirs is left for a later answer.
        """
        self.crowded = len(given) >= SIZE
        held = Counter(taken.user for taken in self._taken.values())
        chosen: list[Update] = []
        self._left = set()
        for update in given:
            if update.update_id in self._taken:
                continue
            if update.user and held[update.user] >= RECENT:
                self._left.add(update.update_id)
                continue
            held[update.user] += 1
            chosen.append(update)
        return chosen

    def take(self, update: Update, task: "asyncio.Task[bool]") -> None:
        """``task`` handles the update; its result is whether that is done with."""
        self._taken[update.update_id] = _Taken(update.user, task)

    async def rest(self, seconds: float) -> None:
        """Until nothing is in hand, but no longer than ``seconds``. Raises what a task has raised."""
        if busy := [taken.task for taken in self._taken.values() if not taken.task.done()]:
            await asyncio.wait(busy, timeout=seconds)
        for taken in self._taken.values():
            if taken.task.done() and not taken.task.cancelled():
                taken.task.result()

    async def close(self) -> None:
        """Cuts off what is still in hand."""
        tasks = [taken.task for taken in self._taken.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
