"""The cost of commands that need no Telegram library: wall and CPU seconds of whole processes."""

import os
import sys
import time
from statistics import median
from typing import NamedTuple

from .process import ROOT
from .table import spread, table

_QUESTION = b'{"text": "my card was declined"}\n'
_COMMANDS = {
    "`bot --version`": ("--version",),
    "`bot graph`": ("graph",),
    "`bot ask --jsonl --letters`, one text": ("ask", "--jsonl", "--letters"),
    "`bot check`": ("check",),
}


class _Took(NamedTuple):
    wall: float
    cpu: float


def figures(rounds: int) -> str:
    """A row for each command; each runs once uncounted, so that its files are in the page cache."""
    took: dict[str, list[_Took]] = {name: [] for name in _COMMANDS}
    for number in range(rounds + 1):
        for name, arguments in _COMMANDS.items():
            once = _run(arguments)
            if number:
                took[name].append(once)
    rows = [
        (name, spread([each.wall for each in own]), f"{median(each.cpu for each in own):.2f}")
        for name, own in took.items()
    ]
    return table(("command", "seconds", "CPU seconds"), rows)


def _run(arguments: tuple[str, ...]) -> _Took:
    """The CPU seconds are the kernel's figure for this one process. Raises RuntimeError if the command fails."""
    readable, writable = os.pipe()
    began = time.perf_counter()
    command = [sys.executable, "-m", "bot", "--env-file", "", *arguments]
    child = os.posix_spawn(
        sys.executable,
        command,
        {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {"PYTHONPATH": str(ROOT)},
        file_actions=[
            (os.POSIX_SPAWN_DUP2, readable, 0),
            (os.POSIX_SPAWN_CLOSE, writable),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    os.close(readable)
    os.write(writable, _QUESTION)
    os.close(writable)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"bot {' '.join(arguments)} ended with status {os.waitstatus_to_exitcode(status)}")
    return _Took(time.perf_counter() - began, usage.ru_utime + usage.ru_stime)
