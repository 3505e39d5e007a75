"""The listening socket: cuts slow connections and limits their number.

A connection is a stranger's until a request on it carried the webhook's secret. A stranger gets one answer and is then
hung up on, and when all places are taken the stranger who has been there longest makes room for the next connection.
So whoever has no secret can't keep out those who do.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import cast

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from ..observability import metrics

HEAD_SECONDS = 10.0
"""For the first request of a connection to arrive, up to its body."""

BODY_SECONDS = 10.0
"""For a body to arrive, in whatever pieces."""

UNREAD_SECONDS = 10.0
"""For an answer to be taken. The largest, which are the figures, have some ten kilobytes; yet who asks again and again
and reads nothing would have the process wait for ever."""

IDLE_SECONDS = 75.0
"""Between two requests of a connection, the head of the second included. Telegram itself ends one after 60 seconds."""

CONNECTIONS = 512
"""Telegram opens a hundred at most; a process may have a thousand files open, and Redis and Telegram need theirs."""


class TooSlowError(Exception):
    """The body did not come in time."""


class ConnectionGuard:
    """The connections that are not trusted yet, and those whose answers are not read."""

    def __init__(
        self,
        head_seconds: float = HEAD_SECONDS,
        connections: int = CONNECTIONS,
        unread_seconds: float = UNREAD_SECONDS,
    ) -> None:
        self._head_seconds = head_seconds
        self._connections = connections
        self._unread_seconds = unread_seconds
        self._unread: set[RequestHandler] = set()
        self._looking: asyncio.TimerHandle | None = None
        self._waiting: dict[asyncio.BaseProtocol, asyncio.TimerHandle] = {}
        self._strangers: dict[asyncio.BaseProtocol, None] = {}

    def guarded(self, server: web.Server) -> Callable[[], asyncio.Protocol]:
        """What makes a protocol for each new connection of ``server``."""
        loop = asyncio.get_running_loop()

        def look() -> None:
            self._look(server)
            self._looking = loop.call_later(self._unread_seconds, look)

        look()

        def connected() -> asyncio.Protocol:
            if len(server.connections) >= self._connections:
                metrics.CUT.labels("many").inc()
                if not self._made_room():
                    return _Closed()
            handler = server()
            self._strangers[handler] = None
            self._waiting[handler] = loop.call_later(self._head_seconds, self._cut, handler)
            return handler

        return connected

    def arrived(self, request: web.Request) -> None:
        """To be told of each request: its connection is one that can speak."""
        if self._waiting and (timer := self._waiting.pop(request.protocol, None)):
            timer.cancel()

    def trusted(self, request: web.Request) -> None:
        """To be told of each request with the secret: its connection may stay, whoever else comes."""
        self._strangers.pop(request.protocol, None)

    async def hang_up(self, request: web.Request, response: web.StreamResponse) -> None:
        """Ends a stranger's connection with this answer. For ``on_response_prepare``."""
        if request.protocol in self._strangers:
            response.force_close()
            response.headers["Connection"] = "close"  # aiohttp has written its own headers by then

    def close(self) -> None:
        for timer in self._waiting.values():
            timer.cancel()
        self._waiting.clear()
        if self._looking is not None:
            self._looking.cancel()

    def _look(self, server: web.Server) -> None:
        """Cuts whoever had something to read at the last look, too."""
        gone = self._strangers.keys() - server.connections - self._waiting.keys()  # who waits may not be connected yet
        for stranger in gone:
            del self._strangers[stranger]
        open_ones = [(each, each.transport) for each in server.connections if each.transport is not None]
        unread = {each: transport for each, transport in open_ones if _buffered(transport)}
        for each in unread.keys() & self._unread:
            metrics.CUT.labels("unread").inc()
            unread.pop(each).abort()
        self._unread = set(unread)

    def _made_room(self) -> bool:
        """Cuts the stranger who has been here longest, if there is one."""
        while self._strangers:
            oldest = cast("RequestHandler", next(iter(self._strangers)))
            del self._strangers[oldest]
            if timer := self._waiting.pop(oldest, None):
                timer.cancel()
            if oldest.transport is not None:
                oldest.transport.abort()
                return True
        return False

    def _cut(self, handler: RequestHandler) -> None:
        del self._waiting[handler]
        self._strangers.pop(handler, None)
        if handler.transport is not None:
            metrics.CUT.labels("slow").inc()
            handler.transport.abort()


def _buffered(transport: asyncio.Transport) -> bool:
    """Whether more was answered than the system takes for the other side."""
    return transport.get_write_buffer_size() > 0


CONNECTION_GUARD = web.AppKey("porch", ConnectionGuard)


class _Closed(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not an isinstance check: uvloop's transports are no asyncio.Transport, and do all that one does.
        cast("asyncio.Transport", transport).abort()


async def body_of(request: web.Request) -> bytes:
    """The body. Raises :class:`TooSlowError`, and aiohttp's own error for one that is too large."""
    if request.content.is_eof():  # as nearly always: no timer is needed for what is there
        return await request.read()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        metrics.CUT.labels("slow").inc()
        raise TooSlowError from None


def too_slow() -> web.Response:
    """The answer to a body that did not come, and the end of its connection."""
    response = web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
    response.force_close()
    return response


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int, drain_seconds: float) -> AsyncIterator[int]:
    """Serves ``app`` until the end of the context, then lets requests in hand finish. Gives the port.

    Raises ``OSError`` when the address can't be listened on.
    """
    # Nothing that is sent here is compressed; and what would be could be a thousand times its size.
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=drain_seconds,
        keepalive_timeout=IDLE_SECONDS,
        lingering_time=BODY_SECONDS,
        auto_decompress=False,
    )
    await runner.setup()
    assert runner.server is not None  # noqa: S101 - made by the setup
    guard, listener = app[CONNECTION_GUARD], None
    try:
        listener = await asyncio.get_running_loop().create_server(guard.guarded(runner.server), host, port, backlog=128)
        yield int(listener.sockets[0].getsockname()[1])
    finally:
        if listener is not None:
            listener.close()
        guard.close()
        await runner.cleanup()
