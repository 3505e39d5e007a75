"""The listening socket: cuts slow connections, and limits how many there are.

A connection is untrusted until a request on it has carried the webhook's secret. An untrusted one is closed after one
response; and when the limit is reached, the oldest untrusted one is cut to make room for a new one. So clients without
the secret can't keep out those with it.
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
"""For the head of a connection's first request to arrive."""

BODY_SECONDS = 10.0
"""For a whole body to arrive."""

UNREAD_SECONDS = 10.0
"""For a response to be read. The largest, /metrics, is about ten kilobytes; but a client that keeps requesting it and
reads nothing would make the process wait forever."""

IDLE_SECONDS = 75.0
"""Between two requests on a connection, including the head of the second. Telegram itself closes after 60 seconds."""

CONNECTIONS = 512
"""Telegram opens a hundred at most. A process may have a thousand open files, and Redis and Telegram need some."""


class TooSlowError(Exception):
    """The body didn't arrive in time."""


class ConnectionGuard:
    """Tracks connections that aren't trusted yet, and those whose responses aren't being read."""

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
        self._unread_timer: asyncio.TimerHandle | None = None
        self._head_timers: dict[asyncio.BaseProtocol, asyncio.TimerHandle] = {}
        self._untrusted: dict[asyncio.BaseProtocol, None] = {}

    def guarded(self, server: web.Server) -> Callable[[], asyncio.Protocol]:
        """The protocol factory for new connections to ``server``."""
        loop = asyncio.get_running_loop()

        def check_unread() -> None:
            self._cut_unread(server)
            self._unread_timer = loop.call_later(self._unread_seconds, check_unread)

        check_unread()

        def connected() -> asyncio.Protocol:
            if len(server.connections) >= self._connections:
                metrics.CUT.labels("many").inc()
                if not self._make_room():
                    return _Closed()
            handler = server()
            self._untrusted[handler] = None
            self._head_timers[handler] = loop.call_later(self._head_seconds, self._cut, handler)
            return handler

        return connected

    def arrived(self, request: web.Request) -> None:
        """Call for each request: its connection has sent a head in time."""
        if self._head_timers and (timer := self._head_timers.pop(request.protocol, None)):
            timer.cancel()

    def trusted(self, request: web.Request) -> None:
        """Call for each request with the secret: its connection is trusted from now on."""
        self._untrusted.pop(request.protocol, None)

    async def hang_up(self, request: web.Request, response: web.StreamResponse) -> None:
        """Closes an untrusted connection after this response. For ``on_response_prepare``."""
        if request.protocol in self._untrusted:
            response.force_close()
            response.headers["Connection"] = "close"  # aiohttp has already written its own headers

    def close(self) -> None:
        for timer in self._head_timers.values():
            timer.cancel()
        self._head_timers.clear()
        if self._unread_timer is not None:
            self._unread_timer.cancel()

    def _cut_unread(self, server: web.Server) -> None:
        """Cuts connections whose responses are unread now, and were at the last check."""
        # A connection that has sent no head yet may not be in server.connections yet.
        gone = self._untrusted.keys() - server.connections - self._head_timers.keys()
        for connection in gone:
            del self._untrusted[connection]
        open_ones = [(each, each.transport) for each in server.connections if each.transport is not None]
        unread = {each: transport for each, transport in open_ones if _buffered(transport)}
        for each in unread.keys() & self._unread:
            metrics.CUT.labels("unread").inc()
            unread.pop(each).abort()
        self._unread = set(unread)

    def _make_room(self) -> bool:
        """Cuts the oldest untrusted connection; False if there is none."""
        while self._untrusted:
            oldest = cast("RequestHandler", next(iter(self._untrusted)))
            del self._untrusted[oldest]
            if timer := self._head_timers.pop(oldest, None):
                timer.cancel()
            if oldest.transport is not None:
                oldest.transport.abort()
                return True
        return False

    def _cut(self, handler: RequestHandler) -> None:
        del self._head_timers[handler]
        self._untrusted.pop(handler, None)
        if handler.transport is not None:
            metrics.CUT.labels("slow").inc()
            handler.transport.abort()


def _buffered(transport: asyncio.Transport) -> bool:
    """Whether there are response bytes that the system can't send yet."""
    return transport.get_write_buffer_size() > 0


CONNECTION_GUARD = web.AppKey("connection_guard", ConnectionGuard)


_TURNS_UNTIL_WAITING = 8
"""Turns of the event loop from accepting a connection until its handler waits (five), and some more."""


class _Closed(asyncio.Protocol):
    """A connection over the limit, closed at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not an isinstance check: uvloop's transports behave like asyncio.Transport without subclassing it.
        cast("asyncio.Transport", transport).abort()


async def body_of(request: web.Request) -> bytes:
    """The request's body. Raises :class:`TooSlowError`, and aiohttp's own error if it is too large."""
    if request.content.is_eof():  # the usual case, which needs no timer
        return await request.read()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        metrics.CUT.labels("slow").inc()
        raise TooSlowError from None


def too_slow() -> web.Response:
    """The response to a body that didn't arrive; closes the connection."""
    response = web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
    response.force_close()
    return response


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int, drain_seconds: float) -> AsyncIterator[int]:
    """Serves ``app`` until the context exits, then lets running requests finish. Yields the port.

    Raises ``OSError`` if the address can't be listened on.
    """
    # No decompression: nobody sends compressed bodies here, and one could expand to a thousand times its size.
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=drain_seconds,
        keepalive_timeout=IDLE_SECONDS,
        lingering_time=BODY_SECONDS,
        auto_decompress=False,
    )
    await runner.setup()
    assert runner.server is not None  # noqa: S101 - created by setup()
    guard, listener = app[CONNECTION_GUARD], None
    try:
        listener = await asyncio.get_running_loop().create_server(guard.guarded(runner.server), host, port, backlog=128)
        yield int(listener.sockets[0].getsockname()[1])
    finally:
        if listener is not None:
            listener.close()
        guard.close()
        # aiohttp closes connections that wait for a request. One accepted just now doesn't wait yet: it would be missed
        # and delay the shutdown by ``drain_seconds``.
        for _ in range(_TURNS_UNTIL_WAITING):
            await asyncio.sleep(0)
        await runner.cleanup()
