"""Handles SIGHUP: reloads the content, or stops the process if its terminal was closed."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TERMINAL = Path("/dev/tty")


@contextmanager
def set_on_hangup(reload: asyncio.Event) -> Iterator[None]:
    """Sets ``reload`` on each SIGHUP within the context. Under ``nohup``, closing the terminal doesn't stop the bot."""
    if not hasattr(signal, "SIGHUP"):
        yield
        return
    loop, before = asyncio.get_running_loop(), signal.getsignal(signal.SIGHUP)
    stop_with_terminal = before is not signal.SIG_IGN and _has_terminal()

    def on_hangup() -> None:
        nonlocal stop_with_terminal
        if stop_with_terminal and not _has_terminal():
            # Only once: both the shell and the kernel send SIGHUP, and a second SIGTERM would skip the draining.
            stop_with_terminal = False
            os.kill(os.getpid(), signal.SIGTERM)  # otherwise the bot would keep running with nobody watching
        else:
            reload.set()

    loop.add_signal_handler(signal.SIGHUP, on_hangup)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
        signal.signal(signal.SIGHUP, before)


def _has_terminal() -> bool:
    """Whether this process has a controlling terminal that is still open."""
    try:
        _TERMINAL.open("rb", buffering=0).close()
    except OSError:
        return False
    return True
