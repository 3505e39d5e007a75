"""Replicas of the bot: processes that are restarted when they end, each behind its own proxies."""

import asyncio
import os
import signal
import sys
from collections import Counter
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from telegram_simulator import Simulator
from tests.support.fault_proxy import FaultProxy
from tests.support.free_ports import free_port

ROOT = Path(__file__).parents[3]
_START_SECONDS = 240
_STOP_SECONDS = 60
_PAUSE_SECONDS = 0.3


class Replica:
    """One process. ``store`` and ``api`` are its proxies to Redis and Telegram; ``exits`` counts its exit statuses."""

    def __init__(self, number: int, library: str, store: FaultProxy, api: FaultProxy) -> None:
        self.number = number
        self.port = free_port()
        self.store = store
        self.api = api
        self.exits: Counter[int] = Counter()
        self.up = asyncio.Event()
        self._ending = asyncio.Lock()
        self._library = library
        self._wanted = True
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    def start(self, token: str, hook: str, home: Path, path: str, log: Path) -> None:
        """Runs the package ``bot`` in ``home`` until stopped, logging to ``log``. ``path`` is its ``PYTHONPATH``."""
        environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
            "COVERAGE_PROCESS_START": os.environ.get("COVERAGE_PROCESS_START", ""),
            "PYTHONPATH": path,
            "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API_URL": f"http://{self.api.address}",
            "TELEGRAM_LIBRARY": self._library,
            "REDIS_URL": f"redis://{self.store.address}",
            "WEBHOOK_URL": f"http://{hook}/hook",
            "LISTEN": f"127.0.0.1:{self.port}",
        }
        self._keeper = asyncio.create_task(self._keep(environment, home, log))

    async def end(self, number: signal.Signals) -> int:
        """Sends a signal and waits for the exit, after which the process is restarted. Returns the exit status."""
        async with self._ending:
            await self.up.wait()
            self.up.clear()
            assert self._process is not None
            with suppress(ProcessLookupError):  # it has just ended by itself
                self._process.send_signal(number)
            try:
                return await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
            except TimeoutError:  # the exit status goes into the report
                self._process.kill()
                return await self._process.wait()

    async def stop(self) -> int:
        """Stops it for good, as an operator would; returns the exit status."""
        self._wanted = False
        status = await self.end(signal.SIGTERM)
        assert self._keeper is not None
        await self._keeper
        return status

    async def abandon(self) -> None:
        """Kills it for good."""
        self._wanted = False
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _keep(self, environment: dict[str, str], home: Path, log: Path) -> None:
        while self._wanted:
            with log.open("ab") as words:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "bot", "--env-file", "", "run"),
                    cwd=home,
                    env=environment,
                    stdout=words,
                    stderr=words,
                )
            ready = asyncio.create_task(self._ready())
            status = await self._process.wait()
            self.up.clear()
            ready.cancel()
            self.exits[status] += 1
            if self._wanted:
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _ready(self) -> None:
        async with asyncio.timeout(_START_SECONDS):
            while not await _listens(self.port):  # noqa: ASYNC110 - another process's socket has no event
                await asyncio.sleep(0.05)
        self.up.set()


class Fleet:
    """``async with``: all replicas, behind one address that spreads connections over them."""

    def __init__(
        self, telegram: Simulator, store_port: int, libraries: list[str], folder: Path, home: Path, path: str
    ) -> None:
        self.replicas: list[Replica] = []
        self._telegram = telegram
        self._store_port = store_port
        self._libraries = libraries
        self._folder = folder
        self._home = home
        self._path = path
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        api = self._telegram.url.rpartition(":")[2]
        for number, library in enumerate(self._libraries):
            store = await self._stack.enter_async_context(FaultProxy([("127.0.0.1", self._store_port)], number))
            way = await self._stack.enter_async_context(FaultProxy([("127.0.0.1", int(api))], number))
            self.replicas.append(Replica(number, library, store, way))
        ports = [("127.0.0.1", replica.port) for replica in self.replicas]
        self.hook = await self._stack.enter_async_context(FaultProxy(ports))
        for replica in self.replicas:
            self._stack.push_async_callback(replica.abandon)
            log = self._folder / f"replica{replica.number}.log"
            replica.start(self._telegram.token, self.hook.address, self._home, self._path, log)
        try:
            await self.all_up()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def proxies(self) -> list[FaultProxy]:
        return [self.hook, *(way for replica in self.replicas for way in (replica.store, replica.api))]

    @property
    def exits(self) -> Counter[int]:
        """The exit statuses of all processes so far."""
        return sum((replica.exits for replica in self.replicas), Counter())

    async def all_up(self) -> None:
        async with asyncio.timeout(_START_SECONDS):
            for replica in self.replicas:
                await replica.up.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
