"""Runs due jobs; of all replicas, one runs each."""

import asyncio
from collections.abc import Awaitable, Callable
from time import time

import structlog

from ..concurrency.keyed_lock import KeyedLock
from ..observability import metrics
from ..ports.due_jobs import Claim, DueJobs
from ..ports.errors import LockedError, StoreDownError, StuckError, TooFastError, UnreachableError

LEASE_SECONDS = 60
"""Whoever claimed somebody has so long; then it is another's turn. Longer than any delivery may take."""


LOOK_SECONDS = 2.0
"""How often it is looked who is due."""


AT_ONCE = 20
"""So many people of a shard are claimed at most: what can be delivered well within a lease."""


log = structlog.get_logger(__name__)


RunJob = Callable[[Claim, int], Awaitable[int]]
"""Does what is due for somebody by a time; returns when they are due next, 0 for never."""


class DueJobRunner:
    """Looks who is due and has it done, until told to stop."""

    def __init__(self, due: DueJobs, locks: KeyedLock, attend: RunJob, clock: Callable[[], float] = time) -> None:
        self._due = due
        self._locks = locks
        self._attend = attend
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                await self.look()
                await asyncio.wait({stopping}, timeout=LOOK_SECONDS)
        finally:
            stopping.cancel()

    async def look(self) -> None:
        """One look. What fails for now is due again when the lease is over."""
        now = int(self._clock())
        try:
            claims = await self._due.claim(now, now + LEASE_SECONDS, AT_ONCE)
        except StoreDownError:
            log.warning("due_jobs_read_failed")
            return
        await asyncio.gather(*(self._done(claim, now) for claim in claims))

    async def _done(self, claim: Claim, now: int) -> None:
        try:
            async with asyncio.timeout(LEASE_SECONDS / 2), self._locks.of(claim.user):
                following = await self._attend(claim, now)
                await self._due.release(claim, following)
        except LockedError:
            metrics.LOCKED.inc()
        except (StoreDownError, StuckError, TooFastError, UnreachableError, TimeoutError) as error:
            log.warning("due_job_postponed", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - one person's must not end it for all
            log.error(  # noqa: TRY400 - its words may quote what was typed
                "due_job_failed", error=type(error).__name__
            )
