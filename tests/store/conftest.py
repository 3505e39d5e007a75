"""The store on one server, on a master with replicas and sentinels, and on a cluster."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from bot.store.cipher import Cipher
from bot.store.client import redis_at
from bot.store.records import RedisStore
from tests.support.topologies import Cluster, SentinelSet, Servers, Single

CALM_MS = 20_000
"""Milliseconds without an answer after which a server counts as down: none does here, however busy the machine is."""


@pytest.fixture(
    scope="module",
    params=[Single, partial(SentinelSet, noticed=CALM_MS), partial(Cluster, noticed=CALM_MS)],
    ids=["one", "sentinels", "cluster"],
)
def servers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Started once per module; each test starts with empty servers."""
    made: Servers = request.param(tmp_path_factory.mktemp("servers"))
    with ThreadPoolExecutor(1) as elsewhere:  # this thread's event loop belongs to the tests
        elsewhere.submit(asyncio.run, made.__aenter__()).result()
        yield made
        elsewhere.submit(asyncio.run, made.__aexit__(None, None, None)).result()


@pytest.fixture
async def store(servers: Servers) -> AsyncIterator[RedisStore]:
    for master in await servers.masters():
        await master.ask("FLUSHALL")
    opened = RedisStore(redis_at(servers.url), Cipher(), secret=b"s")
    yield opened
    await opened.close()


@pytest.fixture
async def other(servers: Servers, store: RedisStore) -> AsyncIterator[RedisStore]:
    """Another replica of the bot, on the same store."""
    opened = RedisStore(redis_at(servers.url), Cipher(), secret=b"s")
    yield opened
    await opened.close()
