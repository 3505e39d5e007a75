"""How a process is asked to end: by a signal, or by the end of what started it."""

import asyncio
import os
import signal
import sys
from threading import Thread

import structlog

log = structlog.get_logger(__name__)


class Stop(asyncio.Event):
    """Set when the process is asked to end; ``signal`` is then the number of the signal that did it."""

    signal = 0


def stop_on_signals() -> Stop:
    """An event that SIGINT or SIGTERM sets; the second signal ends the process at once."""
    stop = Stop()
    loop = asyncio.get_running_loop()

    def asked(number: signal.Signals) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.signal = number
        stop.set()
        log.info("stopping", signal=number.name)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked, number)
    return stop


def stop_at_end_of_input() -> None:
    """Ends the process, as SIGTERM would, when standard input ends: when whoever started it is gone."""

    def wait() -> None:
        os.read(sys.stdin.fileno(), 1)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=wait, name="end-of-input", daemon=True).start()
