"""Deleted and expired data leaves the disk: real servers, and a search through all their files."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError
from structlog.testing import capture_logs

from bot.conversation.record import Record
from bot.conversation.session import Page, Session, View
from bot.store import compaction
from bot.store.cipher import Cipher
from bot.store.client import redis_at
from bot.store.compaction import INTERVAL_SECONDS, PROMISED_SECONDS
from bot.store.embedded import EmbeddedServer, server_binary
from bot.store.records import RedisStore
from tests.support.stored_data import USER, fill
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
ANSWER = "canary_of_an_answer"


def on_disk(folder: Path) -> list[str]:
    """The files that contain the user's id, in digits or as Redis packs numbers, or their answer."""
    wanted = [str(USER).encode(), struct.pack("<i", USER), struct.pack("<q", USER), ANSWER.encode()]
    return [
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and any(each in file.read_bytes() for each in wanted)
    ]


def store_at(url: str) -> RedisStore:
    return RedisStore(redis_at(url), Cipher(), secret=b"s")


async def fill_store(store: RedisStore) -> None:
    """Stores everything about a user, including a recognizable answer."""
    await fill(store)
    session = Session(Page(View.SCREEN, "hold", "decline"), {"place": ANSWER})
    await store.commit(USER, Record(session), await store.read(USER))


@asynccontextmanager
async def compose_store(folder: Path) -> AsyncIterator[str]:
    """A server with the command line from docker-compose.yml."""
    command = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]["store"]["command"]
    socket = folder / "s"
    folder.mkdir()  # noqa: ASYNC240 - nobody else waits
    process = await asyncio.create_subprocess_exec(
        server_binary(), *command[1:], "--port", "0", "--unixsocket", str(socket), "--dir", str(folder),
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await until(socket.exists)
        yield f"unix://{socket}"
    finally:
        process.kill()
        await process.wait()


async def is_empty(client: Redis) -> bool:
    return not await client.dbsize()


@pytest.mark.parametrize("opened", [EmbeddedServer, compose_store], ids=["embedded", "compose"])
async def test_erased_data_leaves_the_disk(tmp_path: Path, opened: Any) -> None:
    """Neither id nor answer is in any file after the next rewrite, which happens within the hour."""
    async with opened(tmp_path / "data") as server:
        store = store_at(server if isinstance(server, str) else server.url)
        await fill_store(store)
        await store.erase(USER)
        assert on_disk(tmp_path / "data") != []  # the reason for the rewrite
        assert await store.compaction.once()
        assert on_disk(tmp_path / "data") == []
        assert await store.read(USER) == await store.read(USER + 1)
        await store.close()
    assert on_disk(tmp_path / "data") == []
    assert INTERVAL_SECONDS * 2 <= PROMISED_SECONDS


async def test_expired_data_leaves_the_disk(tmp_path: Path) -> None:
    """Without anybody deleting it."""
    async with EmbeddedServer(tmp_path) as server:
        store, client = store_at(server.url), Redis.from_url(server.url)
        await fill_store(store)
        await asyncio.gather(*[client.pexpire(key, 1) for key in await client.keys("*")])
        await until(partial(is_empty, client))  # the server removes expired keys by itself
        assert await store.compaction.once()
        assert on_disk(tmp_path) == []
        await client.aclose()
        await store.close()


async def test_stop_leaves_no_erased_data_until_the_next_start(tmp_path: Path) -> None:
    """As ``bot forget`` does: it starts the store, deletes, and stops."""
    async with EmbeddedServer(tmp_path) as server:
        store = store_at(server.url)
        await fill_store(store)
        await store.close()
    async with EmbeddedServer(tmp_path) as server:
        store = store_at(server.url)
        await store.erase(USER)
        assert on_disk(tmp_path) != []
        await store.close()
    assert on_disk(tmp_path) == []


async def test_leftovers_of_a_killed_rewrite_are_removed_at_start(tmp_path: Path) -> None:
    """An interrupted rewrite leaves behind a copy of all the data at that time."""
    (tmp_path / "appendonlydir").mkdir()
    for name in ("temp-rewriteaof-42.aof", "temp-rewriteaof-bg-42.aof", "appendonlydir/temp-appendonly.aof.manifest"):
        (tmp_path / name).write_text(ANSWER)
    async with EmbeddedServer(tmp_path):
        assert on_disk(tmp_path) == []


async def test_one_replica_rewrites_and_another_if_that_fails(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise each would make the server rewrite everything."""
    one, other = store_at(redis_url), store_at(redis_url)
    done: list[object] = []

    async def rewrite(ask: object) -> bool:
        done.append(ask)
        return len(done) > 2

    monkeypatch.setattr(compaction, "rewrite", rewrite)
    assert not await one.compaction.once()
    assert not await other.compaction.once()
    assert await one.compaction.once()
    assert await other.compaction.once()
    assert len(done) == 3
    await one.close()
    await other.close()


@pytest.mark.parametrize(
    ("appendonly", "save", "warned"),
    [("yes", "", True), ("no", "900 10", True), ("no", "900 10 3600 1", False), ("no", "3600 1 300 100", False),
     ("no", "", False)],
)  # fmt: skip
async def test_warning_about_servers_that_keep_deleted_data(
    redis_url: str, appendonly: str, save: str, warned: bool
) -> None:
    """Once, at start-up; it says what to do."""
    client, store = Redis.from_url(redis_url), store_at(redis_url)
    await client.config_set("appendonly", appendonly)
    await client.config_set("save", save)
    with capture_logs() as logs:
        await store.compaction.warn()
    assert [line["event"] for line in logs] == (["deleted_data_stays_on_disk"] if warned else [])
    assert all("--compact-store" in line["error"] for line in logs)
    await client.aclose()
    await store.close()


async def test_server_that_hides_its_settings_causes_no_error(redis_url: str) -> None:
    """As many hosted ones do; then only the documentation can help."""
    client: Any = Redis.from_url(redis_url)
    await client.execute_command("ACL", "SETUSER", "bot", "on", ">pw", "~*", "+@all", "-config")
    url = f"{redis_url}?username=bot&password=pw"
    restricted, store = redis_at(url), store_at(url)
    with pytest.raises(NoPermissionError):
        await restricted.execute_command("CONFIG", "GET", "save")
    await restricted.aclose()
    with capture_logs() as logs:
        await store.compaction.warn()
    assert [line["event"] for line in logs] == ["disk_settings_unavailable"]
    await client.aclose()
    await store.close()
