"""The part of HTTP/1.1 that the measured bots use, at little cost: our end must not be the bottleneck."""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qsl, urlsplit

import orjson

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PART = re.compile(rb'name="([^"]+)"(?:\r\n[^\r]+)*\r\n\r\n(.*?)\r\n--', re.DOTALL)


class Message(NamedTuple):
    """A request or a response: its first line with the headers, and its body."""

    head: bytes
    body: bytes


class Stream(asyncio.Protocol):
    """Splits a connection into messages. Bodies need a Content-Length."""

    def __init__(self) -> None:
        self._rest = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        while (end := data.find(b"\r\n\r\n")) >= 0:
            head = data[:end]
            length = int(found[1]) if (found := _LENGTH.search(head)) else 0
            if len(data) < end + 4 + length:
                break
            body, data = data[end + 4 : end + 4 + length], data[end + 4 + length :]
            self.received(Message(head, body))
        self._rest = data

    def received(self, message: Message) -> None:
        raise NotImplementedError

    def write(self, data: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)


Handler = Callable[[str, dict[str, Any], Callable[[Any], None]], None]
"""Takes a path, the parameters, and a callback for the response."""


class Server(Stream):
    """One connection from a bot's client."""

    def __init__(self, handler: Handler) -> None:
        super().__init__()
        self._handler = handler

    def received(self, message: Message) -> None:
        self._handler(message.head.split(b" ", 2)[1].decode(), parameters(message), self._answer)

    def _answer(self, answer: Any) -> None:
        body = orjson.dumps(answer)
        self.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        )


class _Connection(Stream):
    def __init__(self) -> None:
        super().__init__()
        self.answer: asyncio.Future[Message] | None = None

    def received(self, message: Message) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(message)

    def connection_lost(self, error: Exception | None) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(error or ConnectionResetError("the bot hung up"))


class Sender:
    """Posts to one URL, over as many connections as there are concurrent posts."""

    def __init__(self, url: str, secret: str) -> None:
        parts = urlsplit(url)
        self.secret = secret
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._head = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()
        self._idle: deque[_Connection] = deque()

    async def post(self, body: bytes) -> Message:
        """The response, whatever its status.

        Resends a post that was lost on a kept-alive connection, as Telegram would.
        """
        kept = bool(self._idle)
        try:
            return await self._posted(body)
        except ConnectionError:
            if not kept:
                raise
            while self._idle:
                if (transport := self._idle.pop().transport) is not None:
                    transport.close()
            return await self._posted(body)

    async def _posted(self, body: bytes) -> Message:
        loop = asyncio.get_running_loop()
        while self._idle and (self._idle[-1].transport is None or self._idle[-1].transport.is_closing()):
            self._idle.pop()
        if self._idle:
            connection = self._idle.pop()
        else:
            _, connection = await loop.create_connection(_Connection, self._host, self._port)
        connection.answer = loop.create_future()
        connection.write(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))
        answer = await connection.answer
        self._idle.append(connection)
        return answer


def parameters(message: Message) -> dict[str, Any]:
    """The parameters of a call, from JSON, a form or multipart. JSON inside a form is parsed, too."""
    if not message.body:
        return {}
    if message.body[:1] == b"{":
        return dict(orjson.loads(message.body))
    if message.body[:2] == b"--":
        given = {name.decode(): value.decode() for name, value in _PART.findall(message.body)}
    else:
        given = dict(parse_qsl(message.body.decode()))
    return {name: _read(value) for name, value in given.items()}


def _read(value: str) -> Any:
    return orjson.loads(value) if value[:1] in ("{", "[") or value.lstrip("-").isdecimal() else value
