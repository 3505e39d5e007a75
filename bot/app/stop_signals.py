"""Stops the process on a signal, or when its parent has ended, and repairs closed standard streams at startup."""

import asyncio
import os
import signal
import sys
from threading import Thread

import structlog

DRAIN_SECONDS = 30
"""How long updates in progress may take to finish after SIGTERM. A second signal ends the wait."""

log = structlog.get_logger(__name__)


class Stop(asyncio.Event):
    """Set when the process should stop; ``signal`` is then the number of the signal that asked for it."""

    signal = 0


def stop_on_signals() -> Stop:
    """An event that SIGINT or SIGTERM sets; a second signal ends the process at once."""
    stop = Stop()
    loop = asyncio.get_running_loop()

    def on_signal(number: signal.Signals) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.signal = number
        stop.set()
        log.info("stopping", signal=number.name)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal, number)
    return stop


def open_standard_streams() -> None:
    """Opens /dev/null for each standard stream that the parent process left closed.

    Otherwise the next file or socket would get the stream's number, and libuv (under uvloop) aborts on closing it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number
    # Python sets a stream to None if it was closed when the interpreter started.
    sys.stdin, sys.stdout, sys.stderr = (
        stream or os.fdopen(number, mode, closefd=False)
        for number, (stream, mode) in enumerate(((sys.stdin, "r"), (sys.stdout, "w"), (sys.stderr, "w")))
    )


def stop_at_end_of_input() -> None:
    """Sends SIGTERM to this process when standard input ends, which means that its parent is gone."""

    def wait() -> None:
        os.read(sys.stdin.fileno(), 1)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=wait, name="end-of-input", daemon=True).start()
