"""A store that is down: the log says where and why, once, and contains no secret."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis, RedisCluster
from structlog.testing import capture_logs

from bot.ports.errors import StoreDownError
from bot.store.cipher import Cipher
from bot.store.client import place_of, redis_at
from bot.store.embedded import EmbeddedServer
from bot.store.pipeline import Pipeline
from bot.store.records import RedisStore
from tests.support.free_ports import free_port


@pytest.fixture
async def password_protected(tmp_path: Path) -> AsyncIterator[tuple[int, Redis]]:
    """The port of a server that requires the password ``right``, and a client that knows it."""
    async with EmbeddedServer(tmp_path) as server:
        client, port = Redis.from_url(server.url), free_port()
        await client.config_set("port", port)
        await client.config_set("requirepass", "right")
        yield port, client
        await client.config_set("requirepass", "")
        await client.aclose()


async def fail_to_read(store: RedisStore, times: int = 3) -> None:
    for _ in range(times):
        with pytest.raises(StoreDownError):
            await store.read(1)


@pytest.mark.parametrize(
    ("login", "why"),
    [(":hunter2@", "invalid username-password pair"), ("", "it requires a password")],
    ids=["wrong", "none"],
)
async def test_wrong_password_is_logged_with_the_address(
    password_protected: tuple[int, Redis], login: str, why: str
) -> None:
    """Once, however many updates wait for it; the recovery is logged too."""
    port, client = password_protected
    store = RedisStore(redis_at(f"redis://{login}127.0.0.1:{port}"), Cipher())
    with capture_logs() as logs:
        await fail_to_read(store)
        assert [line["event"] for line in logs] == ["store_down"]
        assert logs[0]["address"] == f"127.0.0.1:{port}"
        assert why in logs[0]["error"]
        assert "hunter2" not in str(logs)
        await client.config_set("requirepass", login.strip(":@"))
        await store.read(1)
        await store.read(1)
    assert [line["event"] for line in logs] == ["store_down", "store_recovered"]
    await store.close()
    await client.execute_command("AUTH", login.strip(":@")) if login else None  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    "url",
    ["redis://:hunter2@127.0.0.1:{port}/0", "redis+sentinel://:hunter2@127.0.0.1:{port}/mymaster",
     "redis+cluster://:hunter2@127.0.0.1:{port}"],
)  # fmt: skip
async def test_refused_connection_is_logged_with_the_address(url: str) -> None:
    """For a server, sentinels and a cluster."""
    port = free_port()
    store = RedisStore(redis_at(url.format(port=port)), Cipher())
    with capture_logs() as logs:
        await fail_to_read(store)
    assert [line["event"] for line in logs] == ["store_down"]
    assert f"127.0.0.1:{port}" in logs[0]["address"]
    assert logs[0]["error"]
    assert "hunter2" not in str(logs)
    await store.close()


async def test_rejected_command_does_not_count_as_an_outage(tmp_path: Path) -> None:
    """Other commands still work."""
    async with EmbeddedServer(tmp_path) as server:
        client: Any = Redis.from_url(server.url)
        await client.execute_command("ACL", "SETUSER", "bot", "on", ">pw", "~*", "+@all", "-config")
        restricted: Any = redis_at(f"{server.url}?username=bot&password=pw")
        with capture_logs() as logs, pytest.raises(StoreDownError):
            await Pipeline(restricted)("CONFIG", "GET", "save")
        assert logs == []
        await restricted.aclose()
        await client.aclose()


def test_store_address_is_named_without_credentials() -> None:
    """Whatever client a host passes."""
    assert place_of(Redis(host="db", port=7, password="hunter2")) == "db:7"
    assert place_of(Redis()) == "localhost:6379"
    assert place_of(Redis(unix_socket_path="/run/valkey.sock")) == "/run/valkey.sock"
    assert place_of(redis_at("redis+sentinel://:pw@a,b:7/main")) == "main of sentinels a:26379, b:7"
    cluster = redis_at("redis+cluster://:pw@a,b:7")
    assert isinstance(cluster, RedisCluster)
    assert place_of(cluster) == "cluster a:6379, b:7"
