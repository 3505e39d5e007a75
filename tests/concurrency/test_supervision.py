"""Supervised jobs: restarted after a failure, until told to stop."""

import asyncio

from bot.concurrency.supervision import supervised
from tests.support.metric_values import metric


async def test_failed_job_is_restarted_and_a_finished_one_is_not() -> None:
    """Whatever the error; and stopping interrupts the pause before the next start."""
    began: list[str] = []
    stop = asyncio.Event()

    async def fails(_stop: asyncio.Event) -> None:
        began.append("fails")
        if len(began) == 3:
            stop.set()
        raise RuntimeError

    async def ends(_stop: asyncio.Event) -> None:
        began.append("ends")

    before = metric("billing_background_job_failures_total")
    await supervised("fails", fails, stop, pause=0.001)
    assert began == ["fails"] * 3
    assert metric("billing_background_job_failures_total") == before + 3
    await supervised("ends", ends, asyncio.Event())
    assert began == ["fails"] * 3 + ["ends"]
