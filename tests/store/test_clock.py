"""Clocks that leap by hours, the bot's or the server's: nothing is lost, sent twice, or stopped until they catch up."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bot.concurrency.keyed_lock import KeyedLock
from bot.ports.due_jobs import Claim
from bot.ports.followers import FOLLOW_SECONDS
from bot.ports.relays import PER_MINUTE, RELAY_LEASE_SECONDS, Copied, RelayState, Turn
from bot.processing.due_job_runner import LEASE_SECONDS, DueJobRunner
from bot.store.cipher import Cipher
from bot.store.client import redis_at
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


class Office:
    """Attends to people by a clock that can be set."""

    def __init__(self, store: RedisStore) -> None:
        self.now = float(NOW)
        self.attended: list[int] = []
        self._due_job_runner = DueJobRunner(store.due, KeyedLock(), self._attend, lambda: self.now)

    async def run_once(self) -> list[int]:
        """Whom it attended to."""
        self.attended.clear()
        await self._due_job_runner.run_once()
        return sorted(self.attended)

    async def _attend(self, claim: Claim, now: int) -> int:
        self.attended.append(claim.user)
        return 0


@pytest.mark.parametrize("leap", [LEAP, -LEAP])
async def test_a_leap_of_the_clock_reminds_nobody_twice_and_forgets_nobody(store: RedisStore, leap: int) -> None:
    """Forwards some are reminded early, each once; backwards they wait for their time. Then it is set right."""
    office = Office(store)
    for user in range(40):
        await store.due.add(user, NOW + 60 + user * 600)
    office.now += leap
    early = await office.run_once()
    assert early == ([user for user in range(40) if 60 + user * 600 <= leap] if leap > 0 else [])
    assert await office.run_once() == []
    office.now = NOW + 60 + 40 * 600
    late = await office.run_once()
    assert sorted(early + late) == list(range(40))
    assert await office.run_once() == []


async def test_what_was_claimed_before_the_clock_was_set_back_is_done_in_the_end(store: RedisStore) -> None:
    """By the one that died over it in the time to come."""
    await store.due.add(7, NOW)
    [claim] = await store.due.claim(NOW + LEAP, NOW + LEAP + LEASE_SECONDS, 20)
    office = Office(store)
    assert await office.run_once() == []
    office.now = claim.until
    assert await office.run_once() == [7]


@pytest.mark.parametrize("leap", [LEAP, -LEAP])
async def test_a_relay_in_hand_is_not_held_up_by_a_leap(store: RedisStore, leap: int) -> None:
    """Its message would go round for hours: instead it is taken for one whose end is not known."""
    assert await store.relays.begin(3, "7", NOW) is RelayState.FRESH
    assert await store.relays.begin(3, "7", NOW + RELAY_LEASE_SECONDS - 1) is RelayState.BUSY
    assert await store.relays.begin(3, "7", NOW + leap) is RelayState.UNCERTAIN
    await store.relays.done(3, "7", Turn("p", 7), Copied(-5, 1, 2))
    assert await store.relays.begin(3, "7", NOW) is RelayState.DONE


async def test_a_servers_clock_that_was_set_back_silences_nobody(store: RedisStore, redis: Redis) -> None:
    """What should last a minute would last for hours: the count of messages, and the lease of who sends to all."""
    [seconds, _] = await redis.time()
    await redis.lpush("billing:{3}:sent", *[seconds + LEAP] * PER_MINUTE)
    assert await store.followers.lease("died")
    assert await redis.expire("billing:{cast}:sender", LEAP)
    assert await store.relays.may_send(3)
    assert await redis.ttl("billing:{3}:sent") <= MINUTE_SECONDS
    assert not await store.followers.lease("lives")
    assert await redis.ttl("billing:{cast}:sender") <= SENDER_SECONDS


async def test_hints_go_on_when_the_servers_clock_was_set_back(store: RedisStore, redis: Redis) -> None:
    """The group's places are counted by the server's own time."""
    [seconds, _] = await redis.time()
    await redis.lpush("billing:{-5}:hints", seconds + LEAP, seconds + LEAP)
    assert await store.groups.may_hint(-5, 1, 2)
    assert await store.groups.may_hint(-5, 2, 2)
    assert not await store.groups.may_hint(-5, 3, 2)


@pytest.mark.parametrize("leap", [LEAP, -LEAP])
async def test_wishes_and_places_in_the_queue_outlast_a_leap(store: RedisStore, leap: int) -> None:
    """They are counted in weeks."""
    now = float(NOW)
    store.followers._clock = store.relays._clock = lambda: now
    await store.followers.follow(3, "en", on=True)
    assert await store.relays.wait(3, NOW) == 1
    now += leap
    assert await store.followers.follows(3)
    assert await store.followers.count() == 1
    assert await store.relays.waiting() == 1
    now = NOW + FOLLOW_SECONDS + 1
    assert not await store.followers.follows(3)
