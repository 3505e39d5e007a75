"""An HTTP client that POSTs JSON over keep-alive connections.

General-purpose clients take five times as long per request (measured in docs/performance.md). Responses are parsed by
httptools; connections are made by aiohappyeyeballs and asyncio.
"""

import asyncio
import ssl
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from time import monotonic
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import aiohappyeyeballs
import httptools

from ..ports.errors import UnreachableError

CONNECTIONS = 100
"""Maximum concurrent calls; Telegram sends at most 100 updates at a time."""

IDLE_SECONDS = 15.0
"""A connection that was idle for longer isn't reused: the server may be about to close it."""

CONNECT_SECONDS = 10.0
ANSWER_BYTES = 16 << 20
"""Maximum size of a response; a batch of 100 updates is far smaller."""

JSON = "application/json"

_HAPPY_EYEBALLS_SECONDS = 0.25
_DONE = b'{"ok":true,'
"""How a successful response from Telegram starts. One that starts differently is parsed."""


class Response(NamedTuple):
    """A response's status and body."""

    status: int
    body: bytes


def edited(method: str, response: Response) -> bool:
    """Whether this is the response to a successful edit.

    It repeats the whole message with all its buttons, which nobody reads; parsing it takes as long as sending the edit.
    """
    return method == "editMessageText" and response.status == HTTPStatus.OK and response.body.startswith(_DONE)


class _Target(NamedTuple):
    """Where a URL leads, and the head of the request up to Content-Length."""

    host: str
    port: int
    secure: bool
    head: bytes


class HttpClient:
    """Sends requests to any server. A connection carries one call at a time and is kept for the next.

    ``cafile`` holds the trusted certificates, by default the system's.
    """

    def __init__(
        self, connections: int = CONNECTIONS, clock: Callable[[], float] = monotonic, *, cafile: str | None = None
    ) -> None:
        self._clock = clock
        self._cafile = cafile
        self._slots = asyncio.Semaphore(connections)
        self._idle: dict[tuple[str, int, bool], list[_Connection]] = {}
        self._open: set[_Connection] = set()
        self._tls: ssl.SSLContext | None = None

    async def __call__(self, url: str, body: bytes, seconds: float, kind: str = JSON) -> Response:
        """The response, whatever its status, within ``seconds`` of the request. ``kind`` is the body's media type.

        Raises :class:`~bot.ports.errors.UnreachableError`, which names the kind of failure but not the URL, since that
        contains the token.
        """
        target = _target(url, kind)
        try:
            async with self._slots:
                return await self._send(target, b"%b%d\r\n\r\n%b" % (target.head, len(body), body), seconds)
        except (OSError, TimeoutError, httptools.HttpParserError) as error:
            raise UnreachableError(type(error).__name__) from None

    async def close(self) -> None:
        """Closes all connections; pending calls fail."""
        for connection in tuple(self._open):
            connection.close()

    async def _send(self, target: _Target, request: bytes, seconds: float) -> Response:
        idle = self._idle.setdefault(target[:3], [])
        connection = self._pop_idle(idle) or await self._connect(target)
        try:
            answer = await connection.exchange(request, seconds)
        except BaseException:  # even if cancelled: a late response would be mistaken for the next call's
            connection.close()
            raise
        if connection.reusable:
            connection.idle_since = self._clock()
            idle.append(connection)
        else:
            connection.close()
        return answer

    def _pop_idle(self, idle: "list[_Connection]") -> "_Connection | None":
        """The most recently used idle connection, so that with few calls the others expire."""
        while idle:
            connection = idle.pop()
            if connection.reusable and self._clock() - connection.idle_since < IDLE_SECONDS:
                return connection
            connection.close()
        return None

    async def _connect(self, target: _Target) -> "_Connection":
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(CONNECT_SECONDS):
            addresses = await loop.getaddrinfo(target.host, target.port, type=1)  # SOCK_STREAM
            socket = await aiohappyeyeballs.start_connection(
                addresses, happy_eyeballs_delay=_HAPPY_EYEBALLS_SECONDS, interleave=1
            )
            if target.secure and self._tls is None:
                self._tls = ssl.create_default_context(cafile=self._cafile)
            _, connection = await loop.create_connection(
                lambda: _Connection(self._open),
                sock=socket,
                ssl=self._tls if target.secure else None,
                server_hostname=target.host if target.secure else None,
            )
        return connection


class _Connection(asyncio.Protocol):
    """One connection: a request, then its response, then the next request."""

    def __init__(self, others: "set[_Connection]") -> None:
        self._others = others
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._answer: asyncio.Future[Response] | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self.idle_since = 0.0
        self.reusable = True

    async def exchange(self, request: bytes, seconds: float) -> Response:
        """Sends a request and awaits its response."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Response] = loop.create_future()
        self._answer = answer
        # Not asyncio.timeout(): it is several times slower, and only this future has to fail.
        timer = loop.call_later(seconds, self._fail, TimeoutError())
        try:
            assert self._transport is not None  # noqa: S101 - it is connected
            if self._transport.is_closing():
                raise ConnectionResetError
            self._transport.write(request)
            return await answer
        finally:
            timer.cancel()

    def close(self) -> None:
        self.reusable = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._others.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._others.discard(self)
        self.reusable = False
        self._fail(error or ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.close()  # an unrequested response
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(error)
            self.close()

    def on_message_begin(self) -> None:
        self._parts, self._size = [], 0

    def on_body(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > ANSWER_BYTES:
            self._fail(ConnectionAbortedError())
            self.close()
        else:
            self._parts.append(part)

    def on_message_complete(self) -> None:
        self.reusable = self.reusable and self._parser.should_keep_alive()
        if self._answer is not None and not self._answer.done():
            body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._answer.set_result(Response(self._parser.get_status_code(), body))

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


@lru_cache(maxsize=64)  # a bot calls about ten methods
def _target(url: str, kind: str) -> _Target:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    head = f"POST {path} HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\n"
    head += f"Accept: {JSON}\r\nContent-Type: {kind}\r\nContent-Length: "
    return _Target(parts.hostname or "", parts.port or (443 if secure else 80), secure, head.encode("ascii"))
