"""Runs work on long texts in a worker thread, so that one long text doesn't block the event loop.

There is one thread: two CPU-bound threads would compete with the event loop for the GIL twice as often and finish no
sooner. Work on short texts runs inline, which is cheaper than handing it over.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

LONG_TEXT = 200
"""Length in normalized characters from which work moves to the thread. Anything shorter takes a few milliseconds, 50 at
most (``python -m tests.load.bench.slow_texts``)."""

_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="text-worker")

T = TypeVar("T")


async def run_for_text(characters: int, work: Callable[[], T]) -> T:
    """The result of ``work``, which processes ``characters`` characters of text."""
    if characters < LONG_TEXT:
        return work()
    return await asyncio.get_running_loop().run_in_executor(_THREAD, work)
