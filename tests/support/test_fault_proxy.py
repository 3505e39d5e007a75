"""The proxy's faults do what their names say."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import pytest

from tests.support.fault_proxy import FaultProxy
from tests.support.free_ports import free_port

SHORT = 0.2


class Echo:
    """A server that answers each line with itself, and records what arrives."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            self.lines.append(line)
            writer.write(line)
        writer.close()


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    echo = Echo()
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    echo.port = server.sockets[0].getsockname()[1]
    yield echo
    server.close()


@pytest.fixture
async def proxy(echo: Echo) -> AsyncIterator[FaultProxy]:
    async with FaultProxy([("127.0.0.1", echo.port)]) as proxy:
        yield proxy


class Client:
    """A connection through the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, proxy: FaultProxy) -> "Client":
        return cls(*await asyncio.open_connection("127.0.0.1", proxy.port))

    async def ask(self, line: bytes = b"hello\n") -> bytes:
        self.writer.write(line)
        return await asyncio.wait_for(self.reader.readline(), 60)

    async def gets_no_answer(self) -> bool:
        """Waits for a short while, since nothing else shows that no answer comes."""
        try:
            await asyncio.wait_for(self.ask(), SHORT)
        except TimeoutError:
            return True
        return False


async def serves_new_connections(proxy: FaultProxy) -> bool:
    """Whether a new connection gets its answer."""
    client = await Client.connect(proxy)
    answer = await client.ask()
    client.writer.close()
    return answer == b"hello\n"


@pytest.fixture
async def client(proxy: FaultProxy) -> AsyncIterator[Client]:
    client = await Client.connect(proxy)
    assert await client.ask() == b"hello\n"
    yield client
    client.writer.close()


async def test_slices_arrive_complete(proxy: FaultProxy, client: Client) -> None:
    proxy.slicer(3)
    assert await client.ask(b"a longer line\n") == b"a longer line\n"


async def test_latency_applies_in_both_directions(proxy: FaultProxy, client: Client) -> None:
    proxy.latency(SHORT)
    started = monotonic()
    assert await client.ask() == b"hello\n"
    assert monotonic() - started >= 2 * SHORT


async def test_timeout_takes_effect_without_an_answer(proxy: FaultProxy, client: Client, echo: Echo) -> None:
    proxy.timeout()
    assert await client.gets_no_answer()
    assert echo.lines == [b"hello\n"] * 2


async def test_black_hole_swallows_everything(proxy: FaultProxy, client: Client, echo: Echo) -> None:
    proxy.blackhole()
    late = await Client.connect(proxy)
    assert await late.gets_no_answer()
    assert await client.gets_no_answer()
    assert echo.lines == [b"hello\n"]
    late.writer.close()


@pytest.mark.parametrize("fault", ["timeout", "blackhole"])
async def test_connection_that_lost_data_is_reset_by_heal(proxy: FaultProxy, client: Client, fault: str) -> None:
    getattr(proxy, fault)()
    assert await client.gets_no_answer()
    proxy.heal()
    with pytest.raises(ConnectionError):
        await client.ask()
    assert await serves_new_connections(proxy)


async def test_reset_spares_new_connections(proxy: FaultProxy, client: Client) -> None:
    proxy.reset()
    with pytest.raises(ConnectionError):
        await client.ask()
    assert await serves_new_connections(proxy)


async def test_down_refuses_until_healed_on_the_same_port(proxy: FaultProxy, client: Client) -> None:
    proxy.down()
    with pytest.raises(ConnectionError):
        await client.ask()
    with pytest.raises(ConnectionRefusedError):
        await Client.connect(proxy)
    proxy.heal()
    assert await serves_new_connections(proxy)


async def test_refusing_upstream_is_skipped(echo: Echo) -> None:
    async with FaultProxy([("127.0.0.1", free_port()), ("127.0.0.1", echo.port)]) as proxy:
        for _ in range(4):
            client = await Client.connect(proxy)
            assert await client.ask() == b"hello\n"
            client.writer.close()


async def test_without_an_upstream_the_connection_is_reset() -> None:
    async with FaultProxy([("127.0.0.1", free_port())]) as proxy:
        client = await Client.connect(proxy)
        with pytest.raises(ConnectionError):
            await client.ask()
        client.writer.close()
