"""Group records on a real server: compare-and-set, moves, hints, unreadable data."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from bot.features.groups.hints import HINT_INTERVAL_SECONDS
from bot.ports.errors import LockedError
from bot.ports.group_settings import Group
from bot.ports.groups import GroupConflictError, GroupVersion
from bot.store.cipher import Cipher
from bot.store.groups import CACHE_SECONDS, RedisGroups, decode
from bot.store.pipeline import Pipeline
from bot.store.records import RedisStore

CHAT, NEW = -5, -1_000_000_000_007
ENGLISH = Group(card=9, thread=3, language="en", offers=("decline",), hints=2, ask="admins", guard=False)
KEY = "A" * 43 + "="
NEWER = "B" * 42 + "A="

Opened = Callable[..., RedisGroups]


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def opened(redis: Redis) -> Opened:
    """A replica's view, with its own cache."""

    def replica(keys: str = "") -> RedisGroups:
        return RedisStore(redis, Cipher.parse(keys)).groups

    return replica


async def stored(groups: RedisGroups, chat: int) -> Group:
    return (await groups.read(chat, fresh=True)).group


async def test_settings_are_read_by_another_replica(opened: Opened, redis: Redis) -> None:
    """And each use renews their lifetime."""
    here = opened()
    assert await stored(here, CHAT) == Group()
    await here.commit(CHAT, ENGLISH, await here.read(CHAT))
    await redis.expire(f"billing:{{{CHAT}}}:group", 60)
    assert await stored(opened(), CHAT) == ENGLISH
    assert await redis.ttl(f"billing:{{{CHAT}}}:group") > 399 * 86400


async def test_concurrent_commit_is_a_conflict(opened: Opened) -> None:
    """The error has the current version, and a commit over that one succeeds."""
    here, there = opened(), opened()
    before = await here.read(CHAT)
    stored_now = await there.commit(CHAT, ENGLISH, await there.read(CHAT))
    with pytest.raises(GroupConflictError) as conflict:
        await here.commit(CHAT, Group(hints=5), before)
    assert conflict.value.now == stored_now
    await here.commit(CHAT, Group(hints=5), conflict.value.now)
    assert (await stored(there, CHAT)).hints == 5


async def test_group_is_cached_for_a_minute(opened: Opened, redis: Redis) -> None:
    """An admin bot gets every message of a group."""
    now = 0.0
    groups = RedisGroups(Pipeline(redis), Cipher(), "billing", lambda: now)
    await groups.read(CHAT)
    await opened().commit(CHAT, ENGLISH, GroupVersion(Group(), b""))
    assert (await groups.read(CHAT)).group == Group()
    now = CACHE_SECONDS
    assert (await groups.read(CHAT)).group == ENGLISH


async def test_move_is_applied_once(opened: Opened, redis: Redis) -> None:
    """However often it is reported; newer settings under the new id stay. The card stays in the old group."""
    groups = opened()
    await groups.commit(CHAT, ENGLISH, await groups.read(CHAT))
    await groups.move(CHAT, NEW)
    assert await stored(groups, NEW) == replace(ENGLISH, card=0, thread=0)
    assert await redis.keys(f"*{{{CHAT}}}*") == []
    await groups.commit(NEW, Group(hints=1), await groups.read(NEW))
    await groups.move(CHAT, NEW)
    assert (await stored(opened(), NEW)).hints == 1


async def test_interrupted_move_is_completed(opened: Opened, redis: Redis) -> None:
    """Both groups have settings: the old one's haven't been deleted yet."""
    groups = opened()
    await groups.commit(CHAT, Group(hints=7), await groups.read(CHAT))
    await groups.commit(NEW, ENGLISH, await groups.read(NEW))
    await groups.move(CHAT, NEW)
    assert await stored(groups, NEW) == ENGLISH
    assert await redis.keys(f"*{{{CHAT}}}*") == []


async def test_encrypted_group_is_not_overwritten_without_the_key(opened: Opened, redis: Redis) -> None:
    groups = opened(KEY)
    await groups.commit(CHAT, ENGLISH, await groups.read(CHAT))
    value = await redis.get(f"billing:{{{CHAT}}}:group")
    assert b"decline" not in value  # type: ignore[operator]
    with pytest.raises(LockedError):
        await opened().read(CHAT)
    assert await redis.get(f"billing:{{{CHAT}}}:group") == value


@pytest.mark.parametrize("former", [KEY, ""], ids=["another key", "no key"])
async def test_group_that_is_used_no_longer_needs_a_former_key(opened: Opened, former: str) -> None:
    """Nor is it left unencrypted."""
    before = opened(former)
    await before.commit(CHAT, ENGLISH, await before.read(CHAT))
    assert await stored(opened(f"{NEWER},{former}"), CHAT) == ENGLISH
    assert await stored(opened(NEWER), CHAT) == ENGLISH
    with pytest.raises(LockedError):
        await opened(former).read(CHAT)


async def test_settings_saved_while_they_are_encrypted_again_are_kept(opened: Opened, redis: Redis) -> None:
    before, here, there = opened(KEY), opened(f"{NEWER},{KEY}"), opened(f"{NEWER},{KEY}")
    await before.commit(CHAT, ENGLISH, await before.read(CHAT))
    commit = here.commit

    async def later(chat: int, group: Group, over: GroupVersion) -> GroupVersion:
        await there.commit(chat, Group(hints=5), await there.read(chat))
        return await commit(chat, group, over)

    here.commit = later  # type: ignore[method-assign]
    assert await stored(here, CHAT) == Group(hints=5)
    assert await stored(opened(NEWER), CHAT) == Group(hints=5)


@pytest.mark.parametrize("data", [b"", b"[]", b'{"c": "x"}', b"\xff", b'{"o": 5}'])
def test_unreadable_group_counts_as_default_settings(data: bytes) -> None:
    """The next change replaces it."""
    assert decode(data) == Group()


def test_out_of_range_values_are_corrected() -> None:
    assert decode(b'{"a": "everyone"}').ask == "all"


async def test_hint_limits_per_user_and_group(opened: Opened, redis: Redis) -> None:
    """One a day per user, and a limited number an hour per group, across replicas.

    A user who got none because of the group's limit may still get one.
    """
    here, there = opened(), opened()
    assert await here.may_hint(CHAT, 1, 2, HINT_INTERVAL_SECONDS)
    assert not await there.may_hint(CHAT, 1, 2, HINT_INTERVAL_SECONDS)
    assert not await there.may_hint(NEW, 1, 2, HINT_INTERVAL_SECONDS)
    assert await there.may_hint(CHAT, 2, 2, HINT_INTERVAL_SECONDS)
    assert not await here.may_hint(CHAT, 3, 2, HINT_INTERVAL_SECONDS)
    assert await here.may_hint(NEW, 3, 2, HINT_INTERVAL_SECONDS)
    moments = await redis.lrange(f"billing:{{{CHAT}}}:hints", 0, -1)
    await redis.lset(f"billing:{{{CHAT}}}:hints", 1, str(int(moments[1]) - 3601))
    assert await here.may_hint(CHAT, 4, 2, HINT_INTERVAL_SECONDS)
    assert not await here.may_hint(CHAT, 5, 2, HINT_INTERVAL_SECONDS)
