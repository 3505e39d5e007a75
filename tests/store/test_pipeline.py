"""Pipelined commands, on a real server."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    InvalidResponse,
    NoScriptError,
    ResponseError,
)
from redis.exceptions import ConnectionError as RedisConnectionError

from bot.conversation.record import Record
from bot.conversation.session import Page, Session, View
from bot.ports.errors import ConflictError, StoreDownError
from bot.ports.record_store import Version
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.pipeline import BATCH_SIZE, Command, Pipeline, store_down
from bot.store.records import RedisStore
from tests.support.free_ports import free_port

HOME = Record(Session(Page(View.SCREEN, "home")))


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[Redis]:
    async with EmbeddedServer(tmp_path / "data") as server:
        client = Redis.from_url(server.url, protocol=3)
        yield client
        await client.aclose()


async def requests(redis: Redis) -> int:
    """How many requests all clients have sent: a batch is read at once."""
    return int((await redis.info("stats"))["total_reads_processed"])


async def test_each_command_gets_its_own_reply(redis: Redis) -> None:
    """Even if there are more of them than fit in one round trip."""
    batch = Pipeline(redis)
    names = [f"k{number}" for number in range(BATCH_SIZE + 50)]
    await asyncio.gather(*(batch("SET", name, name) for name in names))
    assert await asyncio.gather(*(batch("GET", name) for name in names)) == [name.encode() for name in names]


async def test_concurrent_commands_share_a_round_trip(redis: Redis) -> None:
    """Fifty commands in one request; the other read is the INFO command."""
    batch = Pipeline(redis)
    await batch("PING")
    before = await requests(redis)
    await asyncio.gather(*(batch("SET", f"k{number}", "x") for number in range(50)))
    assert await requests(redis) - before == 2


async def test_failing_command_fails_alone(redis: Redis) -> None:
    batch = Pipeline(redis)
    await batch("SET", "word", "abc")
    replies: tuple[Any, ...] = await asyncio.gather(
        batch("SET", "a", "1"),
        batch("INCR", "word"),
        batch("EVALSHA", "0" * 40, 0),
        batch("INCR", "a"),
        return_exceptions=True,
    )
    added, refused, missing, last = replies
    assert added
    assert isinstance(refused, StoreDownError)
    assert isinstance(missing, NoScriptError)
    assert last == 2
    with pytest.raises(NoScriptError):
        await batch("EVALSHA", "0" * 40, 0)


async def test_cancelled_command_is_not_sent(redis: Redis) -> None:
    """If it hadn't been yet; the others are."""
    batch = Pipeline(redis)
    gone = asyncio.ensure_future(batch("SET", "gone", "1"))
    await asyncio.sleep(0)
    gone.cancel()
    assert await batch("SET", "here", "1")
    assert await batch("GET", "gone") is None


async def test_drain_waits_for_commands_whose_caller_has_gone(redis: Redis) -> None:
    """Writes are held by the server meanwhile; reads are not."""
    batch = Pipeline(redis)
    await redis.client_pause(300, all=False)
    caller = asyncio.create_task(batch("SET", "k", "v"))
    for _ in range(3):
        await asyncio.sleep(0)  # the command is on its way
    caller.cancel()
    await batch.drain()
    assert await redis.get("k") == b"v"


async def test_unreachable_server_fails_every_command() -> None:
    """Each with its own exception object."""
    redis = Redis.from_url(f"redis://127.0.0.1:{free_port()}")
    batch = Pipeline(redis)
    errors = await asyncio.gather(*(batch("PING") for _ in range(3)), return_exceptions=True)
    assert all(isinstance(error, StoreDownError) for error in errors)
    assert len({id(error) for error in errors}) == 3
    await redis.aclose()


class FakeServer(Pipeline):
    """A server that accepts every write and reports a version."""

    def __init__(self, version: bytes) -> None:
        super().__init__(None)
        self._version = version

    async def _replies(self, commands: list[Command]) -> list[Any]:
        greeting = {b"server": b"redis", b"version": self._version, b"mode": b"standalone"}
        return [greeting if command == ("HELLO",) else b"OK" for command in commands]


async def test_too_old_server_is_reported() -> None:
    """It doesn't have some rarely used commands; an unknown version is accepted."""
    with pytest.raises(StoreDownError, match=r"version, 6\.2\.14, is too old") as error:
        await FakeServer(b"6.2.14").check("k")
    assert error.value.remedy == "use Redis 7 or newer, or Valkey"
    for version in (b"7.0.15", b"8.1.3", b"72.0.0", b"df-v1.2"):
        await FakeServer(version).check("k")


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (
            RedisConnectionError("Error 111 connecting to h:6379. Connection refused."),
            "start it, or correct the address",
        ),
        (TimeoutError(), "start it, or correct the address"),
        (ClusterDownError("The cluster is down"), "start it, or correct the address"),
        (AuthenticationError("Authentication required."), "put the password into the address"),
        (AuthenticationError("invalid username-password pair"), "correct the user or the password"),
        (ResponseError("DB index is out of range"), "correct the address or the server's settings"),
        (InvalidResponse("Protocol error"), "correct the address or the server's settings"),
        (BusyLoadingError("Redis is loading the dataset in memory"), "try again"),
    ],
)
def test_remedy_fits_the_error(error: Exception, remedy: str) -> None:
    """Advice to start a server that is already running would lead nowhere."""
    assert store_down(error).remedy.startswith(remedy)


async def test_store_that_never_answers_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if the connection itself has no timeout."""

    async def read_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        closed.set()

    monkeypatch.setattr("bot.store.pipeline.OPERATION_SECONDS", 0.2)
    closed = asyncio.Event()
    async with await asyncio.start_server(read_only, "127.0.0.1", 0) as server:
        silent = Redis(port=server.sockets[0].getsockname()[1], socket_timeout=None)
        with pytest.raises(StoreDownError, match="no answer in time"):
            await Pipeline(silent)("PING")
        await silent.aclose()
        await closed.wait()


async def test_a_hundred_users_commit_at_once(redis: Redis) -> None:
    """On a server without the script loaded; only those who lost a race get a conflict."""
    store = RedisStore(redis, Cipher())
    people = range(100)
    first = await asyncio.gather(*(store.commit(user, HOME, Version(None, b"")) for user in people))
    assert len({version.token for version in first}) == len(people)
    stale = [first[user] if user % 10 else Version(HOME, b"x" * 16) for user in people]
    second = await asyncio.gather(*(store.commit(user, HOME, stale[user]) for user in people), return_exceptions=True)
    for user, result in zip(people, second, strict=True):
        if user % 10:
            assert isinstance(result, Version)
        else:
            assert isinstance(result, ConflictError)
            assert result.now.token == first[user].token
