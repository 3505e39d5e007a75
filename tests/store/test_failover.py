"""Masters that die, hang or step down: the client finds the next one, and users of other masters don't wait."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.conversation.record import Record
from bot.conversation.session import Page, Session, View
from bot.ports.errors import StoreDownError
from bot.ports.record_store import Version
from bot.store.cipher import Cipher
from bot.store.client import redis_at
from bot.store.records import RedisStore
from tests.support.stored_data import HOME, NOBODY, PEOPLE
from tests.support.topologies import SERVICE, Cluster, Node, SentinelSet, Servers, Single, until

pytestmark = pytest.mark.slow

ELSEWHERE = Record(Session(Page(View.SCREEN, "declined")))


def key(user: int) -> str:
    return f"billing:{{{user}}}:session"


def store_at(url: str) -> RedisStore:
    return RedisStore(redis_at(url), Cipher())


async def _read(store: RedisStore, reading: asyncio.Task[Version] | None = None) -> Version | None:
    """User 5's session; None while it can't be read."""
    try:
        return await (reading if reading and not reading.done() else store.read(5, fresh=True))
    except StoreDownError:
        return None


@pytest.fixture(params=[SentinelSet, Cluster])
async def servers(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Servers]:
    async with request.param(tmp_path) as made:
        yield made


async def test_next_master_is_found_without_a_restart(servers: Servers) -> None:
    """Replicated data is there and can be changed; a process that starts now finds it too."""
    store = store_at(servers.url)
    first = await asyncio.gather(*(store.commit(user, HOME, NOBODY) for user in PEOPLE))
    for master in await servers.masters():
        assert await master.ask("WAIT", "1", "2000")
    killed = await servers.master_of(key(5))
    killed.kill()
    if isinstance(servers, SentinelSet):
        servers.sentinels[0].hang()  # the first to be asked
    assert await until(lambda: _read(store)) == first[4]
    assert await store.commit(5, ELSEWHERE, first[4])
    await store.check()
    killed.start()
    started = store_at(servers.url)
    assert (await started.read(5, fresh=True)).record == ELSEWHERE
    await started.close()
    await store.close()


async def test_hanging_master_delays_only_its_own_users(tmp_path: Path) -> None:
    """They wait for the timeout; all others are served at once."""
    async with Cluster(tmp_path) as servers:
        store = store_at(f"{servers.url}?socket_timeout=5")
        first = await asyncio.gather(*(store.commit(user, HOME, NOBODY) for user in PEOPLE))
        for master in await servers.masters():
            assert await master.ask("WAIT", "1", "2000")
        hung = await servers.master_of(key(5))
        others = [user for user in range(1, 20) if await servers.master_of(key(user)) is not hung]
        hung.hang()
        waiting = asyncio.create_task(store.read(5, fresh=True))
        read = await asyncio.gather(*(store.read(user, fresh=True) for user in others))
        assert not waiting.done()
        assert all(version.record == HOME for version in read)
        assert await until(lambda: _read(store, waiting)) == first[4]
        await store.close()


async def test_master_stepping_down_redirects_its_users(tmp_path: Path) -> None:
    """In a cluster nobody notices: commands to the former master are redirected to the current one."""
    async with Cluster(tmp_path) as servers:
        store = store_at(servers.url)
        versions = await asyncio.gather(*(store.commit(user, HOME, NOBODY) for user in PEOPLE))
        old = await servers.master_of(key(5))
        replicas = [node for node in servers.nodes if (await node.info("replication")).get("master_port") == old.port]
        await replicas[0].ask("CLUSTER", "FAILOVER")
        await until(lambda: _is_master(replicas[0]))
        assert await asyncio.gather(
            *(store.commit(user, ELSEWHERE, before) for user, before in zip(PEOPLE, versions, strict=True))
        )
        await store.close()


async def _is_master(node: Node) -> bool:
    return bool((await node.info("replication"))["role"] == "master")


async def test_migrating_slot_is_followed(tmp_path: Path) -> None:
    """Keys already moved are read at their destination, and new ones are written there."""
    async with Cluster(tmp_path) as servers:
        store = store_at(servers.url)
        stays = await store.commit(5, HOME, NOBODY)
        source = await servers.master_of(key(5))
        target = next(node for node in await servers.masters() if node is not source)
        slot = str(await source.ask("CLUSTER", "KEYSLOT", key(5)))
        names = [(await node.ask("CLUSTER", "MYID")).decode() for node in (source, target)]
        await target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", names[0])
        await source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", names[1])
        assert await store.read(5, fresh=True) == stays
        await source.ask("MIGRATE", "127.0.0.1", str(target.port), key(5), "0", "2000")
        moved = await asyncio.gather(*(store.read(5, fresh=True) for _ in range(10)))
        assert moved == [stays] * 10
        newer = await store.commit(5, ELSEWHERE, stays)
        for node in (target, source):
            await node.ask("CLUSTER", "SETSLOT", slot, "NODE", names[1])
        assert await store.read(5, fresh=True) == newer
        await store.close()


async def test_server_turned_replica_is_down_until_its_name_resolves_elsewhere(tmp_path: Path) -> None:
    """Updates wait, as in any outage; reading still works."""
    async with Single(tmp_path / "one") as server, Single(tmp_path / "two") as leader:
        store = store_at(server.url)
        before = await store.commit(5, HOME, NOBODY)
        node, master = server.nodes[0], leader.nodes[0]
        await node.ask("REPLICAOF", "127.0.0.1", str(master.port))
        with pytest.raises(StoreDownError, match="read only"):
            await store.commit(5, ELSEWHERE, before)
        with pytest.raises(StoreDownError):
            await store.check()
        await node.ask("REPLICAOF", "NO", "ONE")
        await store.check()
        await store.close()


Made = Callable[[Path], Servers]


@pytest.mark.parametrize(
    ("scheme", "of", "said"),
    [
        ("redis://", Cluster, r"a node of a cluster, which needs redis\+cluster://"),
        ("redis://", SentinelSet, r"a sentinel, which needs redis\+sentinel://"),
        ("redis+cluster://", Single, "^Cluster mode is not enabled"),
    ],
)
async def test_wrong_kind_of_address_is_reported(tmp_path: Path, scheme: str, of: Made, said: str) -> None:
    """At startup, before any update."""
    async with of(tmp_path) as servers:
        store = store_at(f"{scheme}{servers.nodes[-1].address}")
        with pytest.raises(StoreDownError, match=said) as error:
            await store.check()
        assert error.value.remedy.startswith("correct the address")
        await store.close()


async def test_sentinels_may_have_their_own_password(tmp_path: Path) -> None:
    """Besides the servers' password; a missing one gives a clear error that quotes none."""
    async with SentinelSet(tmp_path, replicas=1) as servers:
        for sentinel in servers.sentinels:
            await sentinel.ask("SENTINEL", "SET", SERVICE, "auth-pass", "hunter2")
            await sentinel.ask("ACL", "SETUSER", "default", "resetpass", ">swordfish")
        for node in servers.nodes[:2]:
            await node.ask("CONFIG", "SET", "masterauth", "hunter2", "requirepass", "hunter2")
        guarded = servers.url.replace("://", "://:hunter2@")
        store = store_at(f"{guarded}?sentinel_password=swordfish")
        await store.check()
        await store.close()
        bare = f"{servers.url}?sentinel_password=swordfish"
        for url, said in ((guarded, "AuthenticationError"), (bare, "^it requires a password$")):
            store = store_at(url)
            with pytest.raises(StoreDownError, match=said) as error:
                await store.check()
            assert "hunter2" not in str(error.value)
            assert "swordfish" not in str(error.value)
            assert len(str(error.value)) < 200
            await store.close()


async def test_unknown_service_name_is_reported(tmp_path: Path) -> None:
    """Without quoting a password."""
    async with SentinelSet(tmp_path) as servers:
        store = store_at(servers.url.replace("://", "://:hunter2@").replace("mymaster", "other"))
        with pytest.raises(StoreDownError, match="No master found for 'other'") as error:
            await store.check()
        assert "hunter2" not in str(error.value)
        servers.sentinels[0].kill()
        with pytest.raises(StoreDownError, match="No master found") as error:
            await store.check()
        assert "hunter2" not in str(error.value)
        await store.close()
