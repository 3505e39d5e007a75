"""Reads long texts on a thread, so that one long text delays nobody else.

One thread: two that compute take turns with the event loop twice as often, and finish no sooner. Short texts are read
where they are, which is cheaper than handing them over.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

LONG = 256
"""Characters from which a text is read on the thread: fewer take some milliseconds, whatever they are (``python -m
tests.load.bench texts``)."""

_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading")

T = TypeVar("T")


async def read(characters: int, work: Callable[[], T]) -> T:
    """What ``work`` gives, which looks at so many ``characters``."""
    if characters < LONG:
        return work()
    return await asyncio.get_running_loop().run_in_executor(_THREAD, work)
