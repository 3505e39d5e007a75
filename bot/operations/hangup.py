"""SIGHUP: read the content anew; or end, where it says that the terminal was closed."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TERMINAL = Path("/dev/tty")


@contextmanager
def asked_on_hangup(asked: asyncio.Event) -> Iterator[None]:
    """Sets ``asked`` at each SIGHUP within the context."""
    if not hasattr(signal, "SIGHUP"):
        yield
        return
    loop, began_on_a_terminal = asyncio.get_running_loop(), _on_a_terminal()

    def hung_up() -> None:
        if began_on_a_terminal and not _on_a_terminal():
            os.kill(os.getpid(), signal.SIGTERM)  # else it would run on, seen by nobody
        else:
            asked.set()

    loop.add_signal_handler(signal.SIGHUP, hung_up)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def _on_a_terminal() -> bool:
    """Whether there is a terminal that this process belongs to; there is none any more once it was closed."""
    try:
        _TERMINAL.open("rb", buffering=0).close()
    except OSError:
        return False
    return True
