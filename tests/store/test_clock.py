"""Clocks that jump by hours, the bot's or the server's: nothing is lost, sent twice, or stuck until they catch up."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bot.concurrency.keyed_lock import KeyedLock
from bot.features.groups.hints import HINT_INTERVAL_SECONDS
from bot.ports.due_jobs import Claim
from bot.ports.relays import RELAY_LEASE_SECONDS, Copied, RelayState, RelayTurn
from bot.processing.due_job_runner import LEASE_SECONDS, DueJobRunner
from bot.store.cipher import Cipher
from bot.store.client import redis_at
from bot.store.followers import FOLLOW_SECONDS
from bot.store.followers import LEASE_SECONDS as SENDER_SECONDS
from bot.store.records import RedisStore
from bot.store.relays import MINUTE_SECONDS

NOW = 1_800_000_000
LEAP = 5 * 3600


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url, protocol=3)
    yield client
    await client.aclose()


@pytest.fixture
async def store(redis_url: str) -> AsyncIterator[RedisStore]:
    opened = RedisStore(redis_at(redis_url), Cipher(), secret=b"s")
    yield opened
    await opened.close()


class Runner:
    """A due-job runner with an adjustable clock."""

    def __init__(self, store: RedisStore) -> None:
        self.now = float(NOW)
        self.handled: list[int] = []
        self._due_job_runner = DueJobRunner(store.due, KeyedLock(), self._handle, self._give_up, lambda: self.now)

    async def run_once(self) -> list[int]:
        """Returns the users it handled."""
        self.handled.clear()
        await self._due_job_runner.run_once()
        return sorted(self.handled)

    async def _handle(self, claim: Claim, now: int) -> int:
        self.handled.append(claim.user)
        return 0

    async def _give_up(self, claim: Claim, now: int, error: Exception) -> int:
        raise AssertionError("no job fails here") from error


@pytest.mark.parametrize("leap", [LEAP, -LEAP])
async def test_clock_jump_reminds_nobody_twice_and_forgets_nobody(store: RedisStore, leap: int) -> None:
    """After a jump forward some reminders come early, each once; after one back, none. Then the clock is corrected."""
    runner = Runner(store)
    for user in range(40):
        await store.due.add(user, NOW + 60 + user * 600)
    runner.now += leap
    early = await runner.run_once()
    assert early == ([user for user in range(40) if 60 + user * 600 <= leap] if leap > 0 else [])
    assert await runner.run_once() == []
    runner.now = NOW + 60 + 40 * 600
    late = await runner.run_once()
    assert sorted(early + late) == list(range(40))
    assert await runner.run_once() == []


async def test_claim_from_before_the_clock_went_back_is_eventually_handled(store: RedisStore) -> None:
    """Its owner died in what is now the future."""
    await store.due.add(7, NOW)
    [claim] = await store.due.claim(NOW + LEAP, NOW + LEAP + LEASE_SECONDS, 20)
    runner = Runner(store)
    assert await runner.run_once() == []
    runner.now = claim.until
    assert await runner.run_once() == [7]


@pytest.mark.parametrize("leap", [LEAP, -LEAP])
async def test_clock_jump_does_not_block_a_relay_in_progress(store: RedisStore, leap: int) -> None:
    """Its message would be postponed for hours; instead, its outcome counts as unknown."""
    assert await store.relays.begin(3, "7", NOW) is RelayState.FRESH
    assert await store.relays.begin(3, "7", NOW + RELAY_LEASE_SECONDS - 1) is RelayState.BUSY
    assert await store.relays.begin(3, "7", NOW + leap) is RelayState.UNCERTAIN
    await store.relays.done(3, "7", RelayTurn("p", 7), Copied("p", -5, 1, 2))
    assert await store.relays.begin(3, "7", NOW) is RelayState.DONE


async def test_server_clock_going_back_silences_nobody(store: RedisStore, redis: Redis) -> None:
    """Otherwise the message limit and the broadcast sender's lease, of a minute each, would last for hours."""
    [seconds, _] = await redis.time()
    await redis.lpush("billing:{3}:sent", *[seconds + LEAP] * 15)
    assert await store.followers.lease("died")
    assert await redis.expire("billing:{cast}:sender", LEAP)
    assert await store.relays.may_send(3, 15)
    assert await redis.ttl("billing:{3}:sent") <= MINUTE_SECONDS
    assert not await store.followers.lease("lives")
    assert await redis.ttl("billing:{cast}:sender") <= SENDER_SECONDS


async def test_hints_continue_after_the_server_clock_goes_back(store: RedisStore, redis: Redis) -> None:
    """A group's hints are counted by the server's time."""
    [seconds, _] = await redis.time()
    await redis.lpush("billing:{-5}:hints", seconds + LEAP, seconds + LEAP)
    assert await store.groups.may_hint(-5, 1, 2, HINT_INTERVAL_SECONDS)
    assert await store.groups.may_hint(-5, 2, 2, HINT_INTERVAL_SECONDS)
    assert not await store.groups.may_hint(-5, 3, 2, HINT_INTERVAL_SECONDS)


@pytest.mark.parametrize("leap", [LEAP, -LEAP])
async def test_subscriptions_and_queue_survive_a_clock_jump(redis: Redis, leap: int) -> None:
    """Their lifetimes are weeks."""
    now = float(NOW)
    store = RedisStore(redis, Cipher(), secret=b"s", clock=lambda: now)
    await store.followers.follow(3, "en", on=True)
    assert await store.relays.wait(3, NOW) == 1
    now += leap
    assert await store.followers.follows(3)
    assert await store.followers.count() == 1
    assert await store.relays.waiting() == 1
    now = NOW + FOLLOW_SECONDS + 1
    assert not await store.followers.follows(3)
