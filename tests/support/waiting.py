"""Waiting for things that have no event: a file, another process, the state of a server."""

import asyncio
from collections.abc import Callable
from inspect import isawaitable
from typing import Any

_PAUSE_SECONDS = 0.02


async def until(holds: Callable[[], object], seconds: float = 60) -> Any:
    """The result of ``holds``, plain or awaited, as soon as it is true. Raises TimeoutError if it stays false."""
    async with asyncio.timeout(seconds):
        while True:
            result = holds()
            if isawaitable(result):
                result = await result
            if result:
                return result
            await asyncio.sleep(_PAUSE_SECONDS)
