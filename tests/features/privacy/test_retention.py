"""Stored data expires when promised, even if other users keep its key alive."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bot.store.cipher import Cipher
from bot.store.followers import FOLLOW_SECONDS
from bot.store.records import RedisStore
from bot.store.relays import TOPIC_SECONDS
from tests.support.redis_scan import everything

ONE, OTHER = 987_654_321, 987_654_321 + 16


class Clock:
    """Seconds since 1970, moved by the test."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def store(redis: Redis, clock: Clock) -> RedisStore:
    return RedisStore(redis, Cipher(), secret=b"s", clock=clock)


async def test_queue_drops_users_after_their_session_expires(store: RedisStore, clock: Clock) -> None:
    """The next one gets a correct position."""
    assert await store.relays.wait(ONE, int(clock.now)) == 1
    clock.now += TOPIC_SECONDS + 1
    assert await store.relays.wait(OTHER, int(clock.now)) == 1
    assert await store.relays.waiting() == 1
    clock.now += TOPIC_SECONDS + 1
    assert await store.relays.waiting() == 0


async def test_expired_subscription_is_removed_although_others_subscribe(
    store: RedisStore, clock: Clock, redis: Redis
) -> None:
    """Both are in one key, whose own expiry moves with each subscription."""
    await store.followers.follow(ONE, "en", on=True)
    clock.now += FOLLOW_SECONDS + 1
    await store.followers.follow(OTHER, "en", on=True)
    assert str(ONE).encode() not in b"".join((await everything(redis)).values())


async def test_changing_language_does_not_extend_a_subscription(store: RedisStore, clock: Clock) -> None:
    await store.followers.follow(ONE, "en", on=True)
    clock.now += FOLLOW_SECONDS - 1
    await store.followers.follow(ONE, "zh_Hans", on=True)
    assert await store.followers.follows(ONE)
    clock.now += 2
    assert not await store.followers.follows(ONE)


async def test_broadcast_finished_after_its_state_expired_leaves_no_permanent_key(
    store: RedisStore, redis: Redis
) -> None:
    """A sender may have been suspended."""
    await store.followers.follow(ONE, "en", on=True)
    assert await store.followers.start(1, "hold")
    cast = await store.followers.state()
    assert cast is not None
    await redis.delete("billing:{cast}")
    await store.followers.finish(cast)
    await everything(redis)
