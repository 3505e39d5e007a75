"""Runs a command that needs an event loop, until it ends or the process is told to stop."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from ..settings import Settings
from .errors import fail


def run_async(job: Callable[[Settings, asyncio.Event], Coroutine[Any, Any, None]], settings: Settings) -> int:
    from ..app.startup import StartError, StoppedError
    from ..app.stop_signals import stop_on_signals
    from ..observability.logging import set_up_logging
    from ..ports.errors import StoreDownError
    from ..store.embedded import EmbeddedStoreError
    from ..telegram.polling import PollingError

    async def until_stopped() -> int:
        stop = stop_on_signals()
        try:
            await job(settings, stop)
        except StoppedError as error:
            fail(str(error))
            return 128 + stop.signal  # the shells' convention for a process ended by a signal
        return 0

    set_up_logging(settings.secrets)
    try:
        with asyncio.Runner(loop_factory=_fast_loop()) as runner:
            return runner.run(until_stopped())
    except (StartError, EmbeddedStoreError, PollingError, StoreDownError) as error:
        return fail(str(error))


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop of uvloop, if it's installed."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop
