"""Calls over kept-alive connections, to a server whose behavior each test sets."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.ports.errors import UnreachableError
from bot.telegram.http_client import ANSWER_BYTES, IDLE_SECONDS, HttpClient, Response, edited
from tests.support.free_ports import free_port

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
SECONDS = 60.0


@dataclass
class Server:
    """Answers each request with the next of ``answers``; the last one repeats."""

    answers: list[bytes | None] = field(default_factory=lambda: [OK])
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    under_way: int = 0
    most: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().rpartition(b"content-length: ")[2])
                self.requests.append(head + await reader.readexactly(length))
                self._moved(1)
                await self.gate.wait()
                self._moved(-1)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if answer is None:
                    break
                writer.write(answer)
                if b"connection: close" in answer.lower():
                    break
        except asyncio.IncompleteReadError:
            pass
        writer.close()

    def _moved(self, by: int) -> None:
        self.under_way += by
        self.most = max(self.most, self.under_way)
        self.changed.set()

    async def has(self, under_way: int) -> None:
        """Waits until this many requests are unanswered."""
        while self.under_way != under_way:
            self.changed.clear()
            await self.changed.wait()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    serving = Server()
    serving.gate.set()
    listener = await asyncio.start_server(serving.connected, "127.0.0.1", 0)
    serving.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/bot42:SECRET/getMe?a=1"
    yield serving
    listener.close()


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    made = HttpClient()
    yield made
    await made.close()


async def test_call_is_a_json_post(server: Server, client: HttpClient) -> None:
    """With the required HTTP headers."""
    assert await client(server.url, b'{"a":1}', SECONDS) == (200, b"{}")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /bot42:SECRET/getMe?a=1 HTTP/1.1"
    assert {b"Content-Type: application/json", b"Content-Length: 7"} <= set(lines)
    assert any(line.startswith(b"Host: 127.0.0.1:") for line in lines)
    assert body == b'{"a":1}'


async def test_connection_is_reused(server: Server, client: HttpClient) -> None:
    """Two simultaneous calls use two."""
    for _ in range(3):
        await client(server.url, b"{}", SECONDS)
    assert server.connections == 1
    await asyncio.gather(*(client(server.url, b"{}", SECONDS) for _ in range(2)))
    assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nabcde",
        b"HTTP/1.1 502 Bad Gateway\r\ncontent-length:5\r\n\r\nabcde",
    ],
)
async def test_all_forms_of_responses_are_read_completely(server: Server, client: HttpClient, answer: bytes) -> None:
    """After "Connection: close" a new connection is opened."""
    server.answers = [answer, OK]
    status, body = await client(server.url, b"{}", SECONDS)
    assert body == b"abcde"
    assert status in (200, 502)
    assert await client(server.url, b"{}", SECONDS) == (200, b"{}")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"no HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\nhalf of it",
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (ANSWER_BYTES + 1) + b"x" * (ANSWER_BYTES + 1),
    ],
    ids=["hangs up", "no HTTP", "half an answer", "too long"],
)
async def test_missing_response_is_an_error_without_the_url(
    server: Server, client: HttpClient, answer: bytes | None
) -> None:
    """The URL contains the token. The next call works."""
    server.answers = [answer, OK]
    with pytest.raises(UnreachableError) as caught:
        await client(server.url, b"{}", SECONDS)
    assert "SECRET" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert await client(server.url, b"{}", SECONDS) == (200, b"{}")


async def test_refused_connection_is_the_same_error(client: HttpClient) -> None:
    with pytest.raises(UnreachableError):
        await client(f"http://127.0.0.1:{free_port()}/bot42:SECRET/getMe", b"{}", SECONDS)


async def test_late_response_is_not_taken_for_another_calls(server: Server, client: HttpClient) -> None:
    """A call that times out or is cancelled closes its connection."""
    server.gate.clear()
    with pytest.raises(UnreachableError):
        await client(server.url, b"{}", 0.01)
    cancelled = asyncio.create_task(client(server.url, b"{}", SECONDS))
    await server.has(2)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    server.answers = [OK, OK, b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine"]
    server.gate.set()
    await server.has(0)
    assert (await client(server.url, b"{}", SECONDS)).body == b"mine"


async def test_number_of_connections_is_limited(server: Server) -> None:
    """Further calls wait."""
    client = HttpClient(connections=3)
    server.gate.clear()
    calls = [asyncio.create_task(client(server.url, b"{}", SECONDS)) for _ in range(10)]
    await server.has(3)
    server.gate.set()
    assert {answer.status for answer in await asyncio.gather(*calls)} == {200}
    assert server.most == 3
    await client.close()


async def test_long_idle_connection_is_not_reused(server: Server) -> None:
    """The server may be closing it right now."""
    now = [0.0]
    client = HttpClient(clock=lambda: now[0])
    await client(server.url, b"{}", SECONDS)
    now[0] += IDLE_SECONDS - 1
    await client(server.url, b"{}", SECONDS)
    assert server.connections == 1
    now[0] += IDLE_SECONDS + 1
    await client(server.url, b"{}", SECONDS)
    assert server.connections == 2
    await client.close()


async def test_connection_with_unsolicited_data_is_closed(server: Server, client: HttpClient) -> None:
    """The data could be mistaken for the next response."""
    server.answers = [OK + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", OK]
    await client(server.url, b"{}", SECONDS)
    assert (await client(server.url, b"{}", SECONDS)).body == b"{}"


async def test_server_with_an_untrusted_certificate_gets_no_data(client: HttpClient) -> None:
    """Not one byte of the call, which contains the token."""
    client_language: list[bytes] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ADH-AES256-GCM-SHA384:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_2

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client_language.append(await reader.read())
        writer.close()

    listener = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    port = listener.sockets[0].getsockname()[1]
    with pytest.raises(UnreachableError):
        await client(f"https://127.0.0.1:{port}/bot42:SECRET/getMe", b"{}", SECONDS)
    assert client_language == []
    listener.close()


@pytest.mark.parametrize(
    ("method", "status", "body", "made"),
    [
        ("editMessageText", 200, b'{"ok":true,"result":{"message_id":3}}', True),
        ("editMessageText", 200, b'{"ok":true,"result":true}', True),
        ("editMessageText", 200, b'{"ok":false,"error_code":400,"description":"Bad Request"}', False),
        ("editMessageText", 200, b'<html>{"ok":true,', False),
        ("editMessageText", 502, b'{"ok":true,"result":true}', False),
        ("sendMessage", 200, b'{"ok":true,"result":{"message_id":3}}', False),
    ],
)
def test_only_a_successful_edits_response_is_skipped(method: str, status: int, body: bytes, made: bool) -> None:
    """Every other response matters."""
    assert edited(method, Response(status, body)) is made
