"""The two meanings of SIGHUP: reload the content, or the terminal is gone."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import asyncio, fcntl, signal, sys, termios
from bot.app.sighup import set_on_hangup
from bot.observability.logging import set_up_logging
from bot.app.stop_signals import stop_on_signals

async def main():
    stop, asked = stop_on_signals(), asyncio.Event()
    with set_on_hangup(asked):
        print("ready", flush=True)
        stopping, asking = asyncio.create_task(stop.wait()), asyncio.create_task(asked.wait())
        await asyncio.wait({stopping, asking}, return_when=asyncio.FIRST_COMPLETED)
        print("stopped" if stop.is_set() else "asked", flush=True)
        print(await asyncio.to_thread(sys.stdin.readline))  # until then something is in progress

fcntl.ioctl(int(sys.argv[1]), termios.TIOCSCTTY, 0)
signal.signal(signal.SIGHUP, signal.SIG_IGN if sys.argv[2] == "nohup" else signal.SIG_DFL)
set_up_logging()
asyncio.run(main())
"""


@contextmanager
def on_a_terminal(how: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A program that waits for signals, and our end of its terminal."""
    ours, its_own = pty.openpty()
    command = [sys.executable, "-c", PROGRAM, str(its_own), how]
    with subprocess.Popen(  # noqa: S603 - our own program
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        pass_fds=[its_own],
    ) as process:
        try:
            os.close(its_own)
            assert said(process) == "ready"
            yield process, ours
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_closed_terminal_stops_gracefully_despite_a_second_hangup() -> None:
    """The shell and the kernel each send one; that isn't an impatient user's second signal."""
    with on_a_terminal("") as (process, terminal):
        os.close(terminal)
        assert said(process) == "stopped"
        process.send_signal(signal.SIGHUP)
        output, _ = process.communicate("done\n", timeout=20)
        assert output.startswith("done")
        assert process.returncode == 0


def test_under_nohup_a_closed_terminal_only_reloads() -> None:
    """A process started with nohup should go on; a reload is harmless."""
    with on_a_terminal("nohup") as (process, terminal):
        os.close(terminal)
        assert said(process) == "asked"
        process.communicate("done\n", timeout=20)
        assert process.returncode == 0


@pytest.mark.parametrize("how", ["", "nohup"])
def test_hangup_with_an_open_terminal_reloads(how: str) -> None:
    with on_a_terminal(how) as (process, terminal):
        process.send_signal(signal.SIGHUP)
        assert said(process) == "asked"
        process.communicate("done\n", timeout=20)
        os.close(terminal)
        assert process.returncode == 0
