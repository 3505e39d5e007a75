"""The webhook's port as an attacker sees it: raw bytes over real sockets."""

import asyncio
import socket
import tracemalloc
from collections.abc import AsyncIterator, Callable
from ipaddress import ip_address, ip_network

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.ports.updates import Receipt, TapAnswer
from bot.settings import Settings
from bot.telegram import listener
from bot.telegram.listener import ConnectionGuard
from bot.telegram.source_filter import TELEGRAM, Network, SourceFilter, read_networks
from bot.telegram.webhook import BODY_BYTES
from tests.support.metric_values import metric
from tests.support.webhook_server import HEALTH, STAYING, UPDATE, Server, request, serving, status


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as made:
        yield made


async def test_update_with_the_secret_is_handled(server: Server) -> None:
    """The requests in the tests below differ from this one in one respect each."""
    assert status(await server.speak(request())) == 200
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    "secret",
    [
        b"",
        b"geheim-12",
        b"geheim-1234",
        b"\xff\xfe\x80",
        "ключ".encode(),
        b"\xe9",
        "ｇeheim-123".encode(),
        b"GEHEIM-123",
    ],
    ids=repr,
)
async def test_any_other_secret_is_rejected_whatever_its_bytes(server: Server, secret: bytes) -> None:
    """Comparing text would raise for non-ASCII bytes and answer 500."""
    assert status(await server.speak(request(secret=secret))) == 401
    assert server.taken == []


async def test_body_without_a_length_is_limited_too(server: Server) -> None:
    """In chunks, none of them large."""
    head = request(b"", b"Transfer-Encoding: chunked", length=False)
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    assert status(await server.speak(head, *[chunk] * (BODY_BYTES // 0x10000 + 1), b"0\r\n\r\n")) == 413
    small = b"%x\r\n%s\r\n0\r\n\r\n" % (len(UPDATE), UPDATE)
    assert status(await server.speak(head, small)) == 200
    assert len(server.taken) == 1


async def test_compressed_body_is_rejected(server: Server) -> None:
    """A kilobyte could become a megabyte. Telegram doesn't compress."""
    packed = bytes.fromhex("1f8b08000000000000ffab562a2d482c49") + b"\0" * 40
    assert status(await server.speak(request(packed, b"Content-Encoding: gzip"))) == 400


async def test_slow_head_is_cut_off() -> None:
    """Whether it comes byte by byte or not at all: the time counts from when the connection opens."""
    cut = metric("billing_cut_connections_total", why="slow")
    async with serving(guard=ConnectionGuard(head_seconds=1.0)) as server:
        assert await server.speak() == b""
        assert await server.speak(b"POST /hook HTTP/1.1\r\n", b"Host:", b" x\r\n", b"X-A: ") == b""
        assert status(await server.speak(request())) == 200
    assert metric("billing_cut_connections_total", why="slow") == cut + 2


async def test_slow_body_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even with the right secret, which a proxy may have added; complete requests are handled."""
    monkeypatch.setattr(listener, "BODY_SECONDS", 1.0)
    async with serving() as server:
        half = request(b"{", length=False).replace(b"\r\n\r\n{", b"\r\nContent-Length: 500\r\n\r\n{")
        assert status(await server.speak(half)) == 408
        head = request(b"", b"Transfer-Encoding: chunked", length=False)
        assert status(await server.speak(head, b"1\r\n{\r\n")) == 408
        assert server.taken == []
        assert status(await server.speak(request())) == 200


async def test_client_that_never_reads_is_cut_off() -> None:
    """Otherwise each would occupy a connection forever and block shutdown; readers get the whole response."""
    cut = metric("billing_cut_connections_total", why="unread")
    long = Receipt(answer=TapAnswer("1", "x" * 10_000_000))  # more than the kernel buffers
    async with serving(guard=ConnectionGuard(head_seconds=1.0, unread_seconds=0.05), receipt=long) as server:
        deaf = socket.create_connection(("127.0.0.1", server.port))
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with deaf:
            deaf.sendall(request())
            async with asyncio.timeout(60):
                while metric("billing_cut_connections_total", why="unread") == cut:
                    assert await server.speak() == b""  # which takes a moment
        figures = await server.speak(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert status(figures) == 200
        assert b"billing_cut_connections_total" in figures


async def test_idle_connection_stays_after_a_request() -> None:
    """Telegram keeps connections for a minute; they don't count as slow."""
    async with serving(guard=ConnectionGuard(head_seconds=1.0)) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        keep = request().replace(b"Connection: close\r\n", b"")
        for number in range(1, 3):
            writer.write(keep)
            assert b"200" in await reader.readuntil(b"\r\n\r\n")
            assert len(server.taken) == number
            assert await server.speak() == b""  # by now the first one would have been cut
        writer.close()


class WatchingGuard(ConnectionGuard):
    """Says when a connection has been accepted."""

    def __init__(self) -> None:
        super().__init__()
        self.accepted = asyncio.Event()

    def guarded(self, server: web.Server) -> Callable[[], asyncio.Protocol]:
        make = super().guarded(server)

        def made() -> asyncio.Protocol:
            self.accepted.set()
            return make()

        return made


async def test_connection_accepted_at_the_end_does_not_hold_it_up() -> None:
    """Nothing was read from it yet, so Telegram sends its update again."""
    guard = WatchingGuard()
    async with asyncio.timeout(120):
        async with serving(guard=guard, drain_seconds=3600) as server:
            client = socket.create_connection(("127.0.0.1", server.port))
            await guard.accepted.wait()
        assert client.recv(1) == b""
        client.close()


async def test_number_of_connections_is_limited() -> None:
    """One too many is closed; when another one ends, there is room again."""
    async with serving(guard=ConnectionGuard(connections=3)) as server:
        open_ones = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(3)]
        for reader, writer in open_ones:
            writer.write(request().replace(b"Connection: close\r\n", b""))
            await reader.readuntil(b"\r\n\r\n")
        assert await server.speak(request()) == b""
        reader, writer = open_ones[0]
        writer.write(request())
        await reader.read()
        writer.close()
        assert status(await server.speak(request())) == 200
        for _, writer in open_ones:
            writer.close()


@pytest.mark.parametrize(
    "asked",
    [
        HEALTH,
        HEALTH.replace(b"healthz", b"metrics"),
        HEALTH.replace(b"healthz", b"nothing"),
        request(secret=b"wrong").replace(b"Connection: close\r\n", b""),
        HEALTH.replace(b"/healthz", b"/hook"),
    ],
    ids=["healthz", "metrics", "404", "401", "405"],
)
async def test_connection_without_the_secret_closes_after_one_response(server: Server, asked: bytes) -> None:
    """Otherwise idle ones could occupy every slot. ``speak`` reads until the server closes."""
    async with asyncio.timeout(60):
        assert status(await server.speak(asked)) != 0


async def test_connections_without_the_secret_cannot_block_telegram() -> None:
    """Even if they occupy every slot, an update still gets in, and its connection may stay."""
    async with serving(guard=ConnectionGuard(connections=4)) as server:
        half = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(8)]
        for _, writer in half:
            writer.write(b"POST /hook HTTP/1.1\r\n")
        reader, telegram = await asyncio.open_connection("127.0.0.1", server.port)
        telegram.write(STAYING)
        assert b"200" in await reader.readuntil(b"\r\n\r\n")
        more = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(8)]
        telegram.write(STAYING)
        assert b"200" in await reader.readuntil(b"\r\n\r\n")
        assert status(await server.speak(request())) == 200
        assert len(server.taken) == 3
        for _, writer in (*half, *more, (reader, telegram)):
            writer.close()


def test_excess_connection_is_no_error_on_uvloop() -> None:
    """Its transports are not asyncio's."""
    uvloop = pytest.importorskip("uvloop")
    failed: list[object] = []

    async def crowded() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failed.append(context))
        async with serving(guard=ConnectionGuard(connections=1)) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(STAYING)
            await reader.readuntil(b"\r\n\r\n")
            assert await server.speak() == b""
            writer.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(crowded())
    assert failed == []


@pytest.mark.parametrize(
    "path",
    ["/hook", "/tele%20gram", "/a%7Bb%7D", "/%E4%B8%AD%E6%96%87", "/100%25", "/a%2Fb", "/.well-known/~x", "/a:b+c"],
)
async def test_webhook_path_may_contain_any_character(path: str) -> None:
    """%-encoded, as the settings require."""
    settings = Settings(_env_file=None, webhook_url=f"https://bot.example{path}", telegram_bot_token=SecretStr("1:abc"))  # type: ignore[call-arg]
    async with serving(path=settings.webhook_path) as server:
        assert status(await server.speak(request().replace(b"/hook", path.encode(), 1))) == 200
        assert status(await server.speak(request().replace(b"/hook", b"/other", 1))) == 404


PROXY = read_networks("127.0.0.1 10.0.0.0/8")
GUARDED = (
    ((), 403),  # no forwarding header
    (("149.154.167.5",), 200),
    (("91.108.6.1",), 200),
    (("149.154.176.1",), 403),
    (("203.0.113.9",), 403),
    (("149.154.167.5, 203.0.113.9",), 403),  # the left one was written by the client
    (("203.0.113.9, 149.154.167.5",), 200),
    (("149.154.167.5, 10.0.0.7",), 200),  # two trusted hops
    (("149.154.167.5, 203.0.113.9, 10.0.0.7",), 403),
    (("149.154.167.5", "203.0.113.9"), 403),  # separate header lines mean the same
    (("203.0.113.9", "149.154.167.5"), 200),
    (("::ffff:149.154.167.5",), 200),
    (("149.154.167.5, nonsense",), 403),
    (("10.0.0.7, 10.0.0.8",), 403),
)


@pytest.mark.parametrize(("lines", "expected"), GUARDED)
async def test_behind_a_trusted_proxy_only_telegram_is_admitted(lines: tuple[str, ...], expected: int) -> None:
    """By the last hop that isn't a trusted proxy."""
    async with serving(SourceFilter(PROXY)) as server:
        headers = [b"X-Forwarded-For: " + line.encode() for line in lines]
        assert status(await server.speak(request(UPDATE, *headers))) == expected
        assert len(server.taken) == (expected == 200)


async def test_forwarding_headers_of_untrusted_peers_are_ignored() -> None:
    """A client that reaches the port directly is judged by the connection's address."""
    async with serving(SourceFilter(read_networks("10.0.0.1"))) as server:
        assert status(await server.speak(request(UPDATE, b"X-Forwarded-For: 149.154.167.5"))) == 403


async def test_without_a_trusted_proxy_no_address_is_checked(server: Server) -> None:
    """The secret alone admits updates."""
    assert status(await server.speak(request(UPDATE, b"X-Forwarded-For: 203.0.113.9"))) == 200


addresses = st.ip_addresses().map(str) | st.sampled_from(["149.154.167.5", "10.1.2.3", "91.108.4.1"])


@given(st.lists(addresses | st.text(max_size=20), max_size=5), addresses)
def test_hops_before_an_untrusted_one_change_nothing(written: list[str], stranger: str) -> None:
    """A client can write anything there; the proxy appends the client's real address."""
    trusted: tuple[Network, ...] = PROXY
    sources = SourceFilter(trusted)
    address = ip_address(stranger)
    address = getattr(address, "ipv4_mapped", None) or address
    if any(address in network for network in trusted):
        return
    expected = any(address in network for network in TELEGRAM)
    assert sources.admits("127.0.0.1", ",".join([*written, stranger])) is expected


def test_overlong_hop_lists_are_rejected_and_not_cached() -> None:
    """Clients without the secret can send hundreds of kilobytes of them in each request."""
    sources = SourceFilter(PROXY)
    tracemalloc.start()
    try:
        for number in range(100):
            assert not sources.admits("127.0.0.1", f"{number:050000d}, 149.154.167.5")
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


def test_networks_are_parsed() -> None:
    """Addresses and networks, separated by commas or spaces."""
    assert read_networks("10.0.0.1, fd00::/8") == (ip_network("10.0.0.1"), ip_network("fd00::/8"))
    with pytest.raises(ValueError, match="host bits"):
        read_networks("10.0.0.1/8")
