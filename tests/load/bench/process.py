"""A bot as a process, and what the kernel reports about it."""

import asyncio
import ctypes
import os
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.free_ports import free_port

from .telegram import Bot, Telegram

ROOT = Path(__file__).parents[3]
_START_SECONDS = 300
_CPUS = sorted(os.sched_getaffinity(0))
MB = 1 << 20
FOR_BOTS = _CPUS[-1:]
"""The CPU reserved for the bots."""


def resident_bytes(statm: str) -> int:
    """Resident memory of a process in bytes, from its ``/proc/…/statm``."""
    return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Contestant(NamedTuple):
    """A bot that can be measured: its name in the tables, and how it is started."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = {}


class Running:
    """A started bot, listening on ``port``. ``ready_after``: seconds from its start until it accepted updates."""

    def __init__(self, contestant: Contestant, bot: Bot, process: asyncio.subprocess.Process, port: int) -> None:
        self.contestant = contestant
        self.bot = bot
        self.port = port
        self.pid = process.pid
        self.ready_after = 0.0
        self._process = process
        self._clock = ctypes.c_int()
        ctypes.CDLL(None).clock_getcpuclockid(process.pid, ctypes.byref(self._clock))

    def cpu(self) -> float:
        """CPU seconds used by the process so far: all threads, user and system."""
        return time.clock_gettime(self._clock.value)

    def rss(self) -> int:
        """Resident memory in bytes."""
        return resident_bytes(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii"))

    def megabytes(self) -> float:
        """Resident memory in MB."""
        return self.rss() / MB

    def keep_to(self, cpus: Sequence[int]) -> None:
        os.sched_setaffinity(self._process.pid, cpus)

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()


def leave_last_cpu() -> None:
    """Leaves the last CPU to the bots: this process and the store use the others."""
    if len(_CPUS) > 1:
        os.sched_setaffinity(0, _CPUS[:-1])


@asynccontextmanager
async def running(
    contestant: Contestant, telegram: Telegram, redis: str, number: int, log: Path
) -> AsyncIterator[Running]:
    """The bot, from when it accepts updates. Its output goes to ``log``."""
    token, port = f"{number}:BENCH", free_port()
    bot = telegram.bot(token)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "TELEGRAM_BOT_TOKEN": token,
        "TELEGRAM_API_URL": telegram.url,
        "REDIS_URL": redis,
        "WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "LISTEN": f"127.0.0.1:{port}",
        **contestant.environment,
    }
    began = time.perf_counter()
    with log.open("wb") as words:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *contestant.command, cwd=ROOT, env=environment, stdout=words, stderr=words
        )
    started = Running(contestant, bot, process, port)
    started.keep_to(FOR_BOTS)
    try:
        async with asyncio.timeout(_START_SECONDS):
            if not await _first(bot.ready.wait(), process.wait()):
                raise RuntimeError(f"{contestant.name} ended before it was ready; it says: {_tail(log)}")
            while not await _listens(port):  # noqa: ASYNC110 - another process's socket has no event
                await asyncio.sleep(0.005)
        started.ready_after = time.perf_counter() - began
        yield started
    finally:
        await started.stop()


async def _first(ready: Coroutine[Any, Any, object], ended: Coroutine[Any, Any, object]) -> bool:
    """Waits until the bot is ``ready``, or has ``ended``; returns whether it is ready."""
    wanted, failed = asyncio.create_task(ready), asyncio.create_task(ended)
    await asyncio.wait({wanted, failed}, return_when=asyncio.FIRST_COMPLETED)
    failed.cancel()
    if not wanted.done():
        wanted.cancel()
        return False
    return True


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8")[-2000:]


async def _listens(port: int) -> bool:
    """Whether something listens on the port: some bots register their webhook before they listen."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
