"""Restarts background jobs that fail."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from ..observability import metrics
from ..observability.failure import describe

PAUSE_SECONDS = 5.0
"""Delay before a restart, so that a job that always fails doesn't use up the CPU or flood the log."""

Job = Callable[[asyncio.Event], Awaitable[object]]
"""Runs until the event is set, or until it has nothing left to do."""

log = structlog.get_logger(__name__)


async def supervised(name: str, job: Job, stop: asyncio.Event, pause: float = PAUSE_SECONDS) -> None:
    """Runs ``job`` until it returns or ``stop`` is set. A failure is logged and counted, and the job restarted."""
    while not stop.is_set():
        try:
            await job(stop)
        except Exception as error:  # noqa: BLE001 - the job must survive any failure
            metrics.JOB_FAILURES.inc()
            log.error("background_job_failed", job=name, error=describe(error))  # noqa: TRY400 - see describe()
        else:
            return
        try:
            async with asyncio.timeout(pause):
                await stop.wait()
        except TimeoutError:
            continue
