"""A Valkey server that writes every commit to disk before it answers, and can be killed."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from bot.store.embedded import server_binary
from tests.support.free_ports import free_port

_START_SECONDS = 30


class Write(NamedTuple):
    """A command that changed the store, in the order of execution."""

    name: bytes
    arguments: tuple[bytes, ...]


class StoreServer:
    """``async with``: running. Its append-only file keeps every write: it is never rewritten."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.kill()

    async def start(self) -> None:
        """Returns once the server answers, with its file loaded."""
        options = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": self._folder,
            "appendonly": "yes",
            "appendfsync": "always",
            "auto-aof-rewrite-percentage": 0,
            "save": "",
            "logfile": self._folder / "valkey.log",
            "maxmemory-policy": "noeviction",
        }
        arguments = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
        self._process = subprocess.Popen([server_binary(), *arguments], stdout=subprocess.DEVNULL)  # noqa: ASYNC220, S603
        async with asyncio.timeout(_START_SECONDS):
            while not await self._answers():  # noqa: ASYNC110 - another process's state has no event
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """With SIGKILL."""
        assert self._process is not None
        self._process.kill()
        await asyncio.to_thread(self._process.wait)

    def writes(self) -> Iterator[Write]:
        """Every write ever made."""
        for file in sorted((self._folder / "appendonlydir").glob("*.incr.aof")):
            yield from read_commands(file.read_bytes())

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
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


def read_commands(data: bytes) -> Iterator[Write]:
    """The commands in an append-only file, without annotations and without a command truncated at the end."""
    at = 0
    while at < len(data):
        end = data.find(b"\r\n", at)
        if end < 0:
            return
        if data[at : at + 1] == b"#":
            at = end + 2
            continue
        count, at = int(data[at + 1 : end]), end + 2
        parts = []
        for _ in range(count):
            end = data.find(b"\r\n", at)
            if end < 0:
                return
            length, start = int(data[at + 1 : end]), end + 2
            if start + length + 2 > len(data):
                return
            parts.append(data[start : start + length])
            at = start + length + 2
        yield Write(parts[0].upper(), tuple(parts[1:]))
