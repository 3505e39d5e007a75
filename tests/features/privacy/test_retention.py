"""Stored data expires when promised, even if other users keep its key alive."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.ports.followers import FOLLOW_SECONDS
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from bot.store.relays import TOPIC_SECONDS
from tests.support.redis_scan import everything

ONE, OTHER = 987_654_321, 987_654_321 + 16


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[RedisStore]:
    async with EmbeddedServer(tmp_path) as server:
        client = Redis.from_url(server.url)
        yield RedisStore(client, Cipher(), secret=b"s")
        await client.aclose()


async def test_queue_drops_users_after_their_session_expires(store: RedisStore) -> None:
    """The next one gets a correct position."""
    now = 1_800_000_000.0
    store.relays._clock = lambda: now
    assert await store.relays.wait(ONE, int(now)) == 1
    now += TOPIC_SECONDS + 1
    assert await store.relays.wait(OTHER, int(now)) == 1
    assert await store.relays.waiting() == 1
    now += TOPIC_SECONDS + 1
    assert await store.relays.waiting() == 0


async def test_expired_subscription_is_removed_although_others_subscribe(store: RedisStore) -> None:
    """Both are in one key, whose own expiry moves with each subscription."""
    now = 1_800_000_000.0
    store.followers._clock = lambda: now
    await store.followers.follow(ONE, "en", on=True)
    now += FOLLOW_SECONDS + 1
    await store.followers.follow(OTHER, "en", on=True)
    assert str(ONE).encode() not in b"".join((await everything(store._redis)).values())


async def test_changing_language_does_not_extend_a_subscription(store: RedisStore) -> None:
    now = 1_800_000_000.0
    store.followers._clock = lambda: now
    await store.followers.follow(ONE, "en", on=True)
    now += FOLLOW_SECONDS - 1
    await store.followers.follow(ONE, "zh_Hans", on=True)
    assert await store.followers.follows(ONE)
    now += 2
    assert not await store.followers.follows(ONE)


async def test_broadcast_finished_after_its_state_expired_leaves_no_permanent_key(store: RedisStore) -> None:
    """A sender may have been suspended."""
    await store.followers.follow(ONE, "en", on=True)
    assert await store.followers.start(1, "hold")
    cast = await store.followers.state()
    assert cast is not None
    await store._redis.delete("billing:{cast}")
    await store.followers.finish(cast)
    await everything(store._redis)
