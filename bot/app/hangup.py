"""SIGHUP reloads the content, or ends the process if its terminal was closed."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TERMINAL = Path("/dev/tty")


@contextmanager
def set_on_hangup(asked: asyncio.Event) -> Iterator[None]:
    """Sets ``asked`` at each SIGHUP within the context. Under ``nohup`` the end of the terminal is no end."""
    if not hasattr(signal, "SIGHUP"):
        yield
        return
    loop, before = asyncio.get_running_loop(), signal.getsignal(signal.SIGHUP)
    ends_with_the_terminal = before is not signal.SIG_IGN and _on_a_terminal()

    def hung_up() -> None:
        nonlocal ends_with_the_terminal
        if ends_with_the_terminal and not _on_a_terminal():
            # Once: the shell passes a hangup on before the kernel tells of it, and a second SIGTERM waits for nothing.
            ends_with_the_terminal = False
            os.kill(os.getpid(), signal.SIGTERM)  # else it would run on, seen by nobody
        else:
            asked.set()

    loop.add_signal_handler(signal.SIGHUP, hung_up)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
        signal.signal(signal.SIGHUP, before)


def _on_a_terminal() -> bool:
    """Whether there is a terminal that this process belongs to; there is none any more once it was closed."""
    try:
        _TERMINAL.open("rb", buffering=0).close()
    except OSError:
        return False
    return True
