"""The time from start until the first update can be served, compared with importing the library alone."""

import subprocess
import sys
import time
from typing import NamedTuple

from .contestants import AIOGRAM, OURS, OURS_PTB, PTB
from .environment import Environment
from .process import FOR_BOTS, MB, resident_bytes
from .table import spread, table

_LIBRARIES = ("aiogram", "telegram")
_BOTS = (AIOGRAM, OURS, PTB, OURS_PTB)
_IMPORT = """
import os, time
os.sched_setaffinity(0, {cpus})
import {library}
print(time.process_time())
print(open("/proc/self/statm").read())
"""


class _Took(NamedTuple):
    wall: float
    cpu: float
    megabytes: float


async def figures(environment: Environment, rounds: int) -> str:
    """A row for each library and bot. The first round, which reads files from disk, doesn't count."""
    took: dict[str, list[_Took]] = {}
    for number in range(rounds + 1):
        for library in _LIBRARIES:
            took.setdefault(f"only `import {library}`", []).append(_imported(library))
        for name in _BOTS:
            took.setdefault(name, []).append(await _started(environment, name))
        if not number:
            took.clear()
    rows = [
        (
            name,
            spread([each.wall for each in own], 1),
            spread([each.cpu for each in own], 1),
            spread([each.megabytes for each in own], 0),
        )
        for name, own in took.items()
    ]
    return table(("bot", "seconds to ready", "CPU seconds to ready", "MB when ready"), rows)


async def _started(environment: Environment, name: str) -> _Took:
    async with environment.running(environment.contestants[name]) as bot:
        return _Took(bot.ready_after, bot.cpu(), bot.megabytes())


def _imported(library: str) -> _Took:
    began = time.perf_counter()
    command = [sys.executable, "-c", _IMPORT.format(library=library, cpus=FOR_BOTS)]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603 - our own interpreter
    cpu, statm = said.splitlines()[:2]
    return _Took(time.perf_counter() - began, float(cpu), resident_bytes(statm) / MB)
