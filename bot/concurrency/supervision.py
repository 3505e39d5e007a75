"""Restarts background jobs that fail."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from ..observability import metrics
from ..observability.failure import describe

PAUSE_SECONDS = 5.0
"""Before another start. What always fails shouldn't keep the processor busy, or fill the log."""

Job = Callable[[asyncio.Event], Awaitable[object]]
"""Works until the event is set, or until there is nothing left to do."""

log = structlog.get_logger(__name__)


async def supervised(name: str, job: Job, stop: asyncio.Event, pause: float = PAUSE_SECONDS) -> None:
    """Runs ``job`` until it ends by itself or ``stop`` is set. A failure is logged, counted, and tried again."""
    while not stop.is_set():
        try:
            await job(stop)
        except Exception as error:  # noqa: BLE001 - whatever it is, the job must go on
            metrics.JOB_FAILURES.inc()
            log.error("background_job_failed", job=name, error=describe(error))  # noqa: TRY400 - see described
        else:
            return
        try:
            async with asyncio.timeout(pause):
                await stop.wait()
        except TimeoutError:
            continue
