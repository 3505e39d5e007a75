"""Runs due jobs. Each runs on one replica."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import time

import structlog

from ..concurrency.keyed_lock import KeyedLock
from ..observability import metrics
from ..observability.failure import describe
from ..ports.due_jobs import Claim, DueJobs
from ..ports.errors import LockedError, StoreDownError, StuckError, TooFastError, UnreachableError

LEASE_SECONDS = 60
"""Lease of a claimed job; after that another replica may claim it. Longer than any delivery may take."""


POLL_SECONDS = 2.0
"""How often due jobs are polled."""


RETRY_SECONDS = (60, 300, 1200, 3600, 4 * 3600)
"""How long a failed due job waits before each further attempt. There are few, since each may send the user a message,
spread over most of a working day, so that somebody can fix the cause. After the last, the job becomes a dead letter."""


CLAIM_LIMIT = 20
"""The most jobs claimed per shard and poll: as many as can be delivered well within a lease."""


log = structlog.get_logger(__name__)


RunJob = Callable[[Claim, int], Awaitable[int]]
"""Runs a user's due jobs; returns when the next one is due, 0 for never."""


GiveUp = Callable[[Claim, int, Exception], Awaitable[int]]
"""Records that a user's due jobs have failed for good; returns when the next one not yet due will be, 0 for never."""


class DueJobRunner:
    """Polls for due jobs and runs them until told to stop."""

    def __init__(
        self,
        due: DueJobs,
        locks: KeyedLock,
        run_job: RunJob,
        give_up: GiveUp,
        clock: Callable[[], float] = time,
    ) -> None:
        self._due = due
        self._locks = locks
        self._run_job = run_job
        self._give_up = give_up
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                await self.run_once()
                await asyncio.wait({stopping}, timeout=POLL_SECONDS)
        finally:
            stopping.cancel()

    async def run_once(self) -> None:
        """Runs the jobs that are due now.

        One that fails temporarily is due again when its lease ends; others are retried a few times, then given up on.
        """
        now = int(self._clock())
        try:
            claims = await self._due.claim(now, now + LEASE_SECONDS, CLAIM_LIMIT)
        except StoreDownError:
            return  # the store's log says so, once
        await asyncio.gather(*(self._run_claim(claim, now) for claim in claims))

    async def _run_claim(self, claim: Claim, now: int) -> None:
        try:
            async with asyncio.timeout(LEASE_SECONDS / 2), self._locks.of(claim.user):
                following = await self._run_job(claim, now)
                await self._due.release(claim, following)
        except LockedError:  # until somebody puts the key back
            metrics.LOCKED.inc()
            await self._release(claim, now + _delay(claim.attempt), attempts=claim.attempt)
        except (StoreDownError, StuckError, TooFastError, UnreachableError, TimeoutError) as error:
            log.warning("due_job_postponed", error=type(error).__name__)
            # Counted as one attempt, however long the outage: the job isn't at fault, but may have sent something.
            await self._release(claim, claim.until, attempts=1)
        except Exception as error:  # noqa: BLE001 - one user's failure must not stop the others
            metrics.JOB_FAILURES.inc()
            log.error("due_job_failed", error=describe(error))  # noqa: TRY400 - see describe()
            await self._failed(claim, now, error)

    async def _failed(self, claim: Claim, now: int, error: Exception) -> None:
        if claim.attempt <= len(RETRY_SECONDS):
            await self._release(claim, now + _delay(claim.attempt), attempts=claim.attempt)
            return
        try:
            following = await self._give_up(claim, now, error)
        except (StoreDownError, StuckError) as failure:
            log.warning("due_job_postponed", error=type(failure).__name__)
        else:
            await self._release(claim, following)

    async def _release(self, claim: Claim, following: int, *, attempts: int = 0) -> None:
        """Releases a job that failed. If the store is down, it's due again when its lease ends."""
        with suppress(StoreDownError):  # the store's log says so, once
            await self._due.release(claim, following, attempts=attempts)


def _delay(attempt: int) -> int:
    """Seconds from this attempt to the next."""
    return RETRY_SECONDS[min(attempt, len(RETRY_SECONDS)) - 1]
