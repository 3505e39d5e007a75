"""A TCP proxy that injects network faults. Their names are Toxiproxy's, where it has them."""

import asyncio
import random
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

Upstream = tuple[str, int] | str
"""A host and a port, or the path of a Unix socket."""

_CHUNK = 1 << 16
_RESET = struct.pack("ii", 1, 0)
"""For SO_LINGER: closing sends a reset at once, whatever is still unsent."""


class FaultProxy:
    """``async with FaultProxy([("127.0.0.1", 6379)]) as proxy``: listens on ``proxy.port``.

    Connections go to the upstreams in turn, skipping those that refuse. A fault lasts until :meth:`heal`, for existing
    connections as well as new ones; several faults add up.
    """

    def __init__(self, upstreams: Sequence[Upstream], seed: int = 0) -> None:
        self.upstreams = list(upstreams)
        self.port = 0
        self._chance = random.Random(seed)
        self._turn = 0
        self._server: asyncio.Server | None = None
        self._opening: asyncio.Task[None] | None = None
        self._open: set[_Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._forget()

    async def __aenter__(self) -> Self:
        self._listen()
        assert self._opening is not None
        await self._opening
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, *([self._opening] if self._opening else []), return_exceptions=True)
        self.down()

    @property
    def address(self) -> str:
        """Host and port, as in a URL."""
        return f"127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """The number of open connections."""
        return len(self._open)

    def latency(self, seconds: float, jitter: float = 0.0) -> None:
        """Delays all data, in both directions, by ``seconds`` give or take ``jitter``."""
        self._seconds, self._jitter = seconds, jitter

    def slicer(self, size: int, seconds: float = 0.0) -> None:
        """Delivers data in pieces of ``size`` bytes, with a pause after each."""
        self._size, self._pause = size, seconds

    def timeout(self) -> None:
        """Data from clients arrives and takes effect; no response ever comes back."""
        self._mute = True

    def blackhole(self) -> None:
        """Connections stay open, new ones are accepted, and no data arrives anywhere."""
        self._mute = self._deaf = True

    def reset(self) -> None:
        """Resets the existing connections. New ones are served."""
        for connection in list(self._open):
            connection.reset()

    def down(self) -> None:
        """Refuses connections, and resets the existing ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.reset()

    def heal(self) -> None:
        """Ends all faults. A connection that lost data is reset: the rest would make no sense."""
        self._forget()
        for connection in list(self._open):
            if connection.holed:
                connection.reset()
        if self._server is None and (self._opening is None or self._opening.done()):
            self._listen()

    def _forget(self) -> None:
        self._seconds = self._jitter = self._pause = 0.0
        self._size = 0
        self._mute = self._deaf = False

    def _listen(self) -> None:
        """Listens on the same port again. From here on connections wait, even before the server is ready."""
        listening = socket.create_server(("127.0.0.1", self.port), backlog=1024)
        self.port = listening.getsockname()[1]
        self._opening = asyncio.create_task(self._serve(listening))

    async def _serve(self, listening: socket.socket) -> None:
        self._server = await asyncio.start_server(self._connected, sock=listening)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        connection = _Connection(writer)
        self._open.add(connection)
        try:
            upstream = await self._upstream()
            if upstream is None:
                connection.reset()
                return
            connection.writers.append(upstream[1])
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(connection, reader, upstream[1], inwards=True))
                both.create_task(self._pump(connection, upstream[0], writer, inwards=False))
        except asyncio.CancelledError:
            pass  # the proxy is closing; asyncio's callback after a server's task can't handle a cancelled one
        finally:
            self._tasks.discard(task)
            self._open.discard(connection)
            connection.close()

    async def _upstream(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self.upstreams:
            self._turn += 1
            upstream = self.upstreams[self._turn % len(self.upstreams)]
            with suppress(OSError):
                if isinstance(upstream, str):
                    return await asyncio.open_unix_connection(upstream)
                return await asyncio.open_connection(*upstream)
        return None

    async def _pump(
        self, connection: "_Connection", reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, inwards: bool
    ) -> None:
        """Passes on data from one side until it ends, which ends the other."""
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                if self._seconds or self._jitter:
                    await asyncio.sleep(max(0.0, self._seconds + self._chance.uniform(-self._jitter, self._jitter)))
                size = self._size or len(data)
                for start in range(0, len(data), size):
                    if self._deaf if inwards else self._mute:
                        connection.holed = True
                        break
                    writer.write(data[start : start + size])
                    await writer.drain()
                    if self._pause:
                        await asyncio.sleep(self._pause)
        if not (self._mute or self._deaf):
            writer.close()
        elif not inwards:
            connection.holed = True  # the server has left, and its client can't know


class _Connection:
    """Both ends of a proxied connection."""

    def __init__(self, client: asyncio.StreamWriter) -> None:
        self.writers = [client]
        self.holed = False

    def reset(self) -> None:
        for writer in self.writers:
            end = writer.get_extra_info("socket")
            if end is not None and end.family != socket.AF_UNIX:
                with suppress(OSError, ValueError):  # uvloop's socket of a closed connection has no descriptor
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()

    def close(self) -> None:
        for writer in self.writers:
            writer.close()
