"""All stored data on each kind of store: written data is read by every replica and compared where it must be."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.conversation.record import Record
from bot.conversation.session import Page, Session, View
from bot.features.groups.hints import HINT_INTERVAL_SECONDS
from bot.ports.counters import Ballot
from bot.ports.due_jobs import Claim
from bot.ports.errors import ConflictError, StoreDownError
from bot.ports.followers import Follower
from bot.ports.group_settings import Group
from bot.ports.groups import GroupConflictError
from bot.ports.record_store import Version
from bot.ports.relays import Copied, ForumTopic, RelayState, RelayTurn
from bot.store.records import RedisStore
from tests.support.redis_scan import everything
from tests.support.stored_data import HOME, NOBODY, PEOPLE
from tests.support.topologies import Servers

ELSEWHERE = Record(Session(Page(View.SCREEN, "declined")))


@pytest.fixture
async def clients(servers: Servers) -> AsyncIterator[list[Redis]]:
    """One client per server that holds data."""
    made = [Redis(host="127.0.0.1", port=node.port, protocol=3) for node in await servers.masters()]
    yield made
    for client in made:
        await client.aclose()


@pytest.fixture
def on_server(servers: Servers) -> Callable[..., Any]:
    """Sends a command to the server that holds its key."""

    async def sent(name: str, key: str, *arguments: Any) -> Any:
        return await (await servers.master_of(key)).ask(name, key, *map(str, arguments))

    return sent


async def test_concurrent_commits_are_read_by_another_replica(store: RedisStore, other: RedisStore) -> None:
    """On servers without the script loaded, in more than one round trip."""
    written = await asyncio.gather(*(store.commit(user, HOME, NOBODY) for user in PEOPLE))
    read = await asyncio.gather(*(other.read(user, fresh=True) for user in PEOPLE))
    assert read == list(written)


async def test_conflict_affects_one_user_only(store: RedisStore, other: RedisStore) -> None:
    """Among many commits in one batch."""
    first = await asyncio.gather(*(store.commit(user, HOME, NOBODY) for user in PEOPLE))
    raced = await other.commit(7, ELSEWHERE, first[6])
    second = await asyncio.gather(
        *(store.commit(user, HOME, before) for user, before in zip(PEOPLE, first, strict=True)), return_exceptions=True
    )
    lost = [(user, result) for user, result in zip(PEOPLE, second, strict=True) if not isinstance(result, Version)]
    assert [user for user, _ in lost] == [7]
    assert isinstance(lost[0][1], ConflictError)
    assert lost[0][1].now == raced


async def test_dead_letters_are_listed_newest_first(store: RedisStore, other: RedisStore) -> None:
    """And no more than are to be kept."""
    for number in range(3):
        await store.park(number, "tap", "KeyError at step", 2)
    assert [entry["update_id"] for entry in await other.parked()] == [2, 1]


async def test_due_user_is_claimed_by_one_replica(store: RedisStore, other: RedisStore) -> None:
    """In whatever slot; and again when the lease has expired."""
    await asyncio.gather(*(store.due.add(user, 100 + user % 2) for user in range(40)))
    here, there = await asyncio.gather(store.due.claim(100, 160, 20), other.due.claim(100, 160, 20))
    assert sorted(claim.user for claim in here + there) == list(range(0, 40, 2))
    await asyncio.gather(*(store.due.release(claim, 0) for claim in here + there))
    assert sorted(claim.user for claim in await other.due.claim(101, 161, 20)) == list(range(1, 40, 2))
    again = await other.due.claim(161, 200, 20)
    assert {claim.attempt for claim in again} == {2}


async def test_broadcast_reaches_every_subscriber_once(store: RedisStore, other: RedisStore) -> None:
    """Started by one replica, sent by another."""
    await asyncio.gather(*(store.followers.follow(user, "en", on=True) for user in range(40)))
    await store.followers.follow(39, "en", on=False)
    assert await store.followers.start(5, "hold")
    assert not await other.followers.start(5, "hold")
    assert await store.followers.lease("a")
    assert not await other.followers.lease("b")
    cast = await other.followers.state()
    assert cast is not None
    told = []
    while follower := await other.followers.next(cast):
        told.append(follower.user)
        await other.followers.settle(cast, follower, "sent")
    await other.followers.finish(cast)
    assert sorted(told) == list(range(39))
    ended = await store.followers.state()
    assert ended is not None
    assert (ended.running, ended.sent, ended.left, ended.unsure) == (False, 39, 0, 0)


@pytest.mark.parametrize("at", [150, 160, 90_000], ids=["within the lease", "at its end", "later"])
async def test_job_added_while_another_is_released_is_not_lost(store: RedisStore, other: RedisStore, at: int) -> None:
    """The replica that releases read the record before the reminder was in it, so it doesn't know about it."""
    await store.due.add(9, 100)
    [claim] = await store.due.claim(100, 160, 20)
    await other.due.add(9, at)  # before the commit
    await other.due.add(9, at)  # after it
    await store.due.release(claim, 0)
    assert await other.due.claim(149, 209, 20) == []
    [again] = await other.due.claim(161, 221, 20)
    await other.due.release(again, 90_000)
    assert await other.due.claim(89_999, 90_059, 20) == []
    assert [each.user for each in await other.due.claim(90_000, 90_060, 20)] == [9]


async def test_job_claimed_by_an_earlier_version_is_not_lost(
    store: RedisStore, other: RedisStore, on_server: Callable[..., Any]
) -> None:
    """Its entries are the same: the lease's end as the due time, and the attempts."""
    await on_server("ZADD", "billing:{due9}:at", 160, 9)
    await on_server("HSET", "billing:{due9}:attempts", 9, 1)
    await other.due.add(9, 90_000)
    await store.due.release(Claim(9, 1, 160), 0)
    assert [each.user for each in await other.due.claim(161, 221, 20)] == [9]


@pytest.mark.parametrize("language", ["zh_Hans", "ja"])
async def test_subscription_in_any_language_is_found_moved_and_ended(
    store: RedisStore, other: RedisStore, language: str
) -> None:
    """A guide can have languages of its own; a user is subscribed once, in the language chosen last."""
    await store.followers.follow(7, language, on=True)
    assert await other.followers.follows(7)
    assert (await other.about(7, ()))["news_language"] == language
    await other.followers.follow(7, "en", on=True)
    await store.followers.follow(7, language, on=True)
    assert await other.followers.count() == 1
    assert await store.followers.start(5, "hold")
    cast = await store.followers.state()
    assert cast is not None
    assert await other.followers.next(cast) == Follower(7, language)
    await other.followers.settle(cast, Follower(7, language), "later", 60)
    assert (await store.about(7, ()))["broadcast_pending"]
    await other.followers.follow(7, language, on=False)
    assert not await store.followers.follows(7)
    assert await store.followers.count() == 0


async def test_subscription_of_an_earlier_version_is_found_in_any_language(
    store: RedisStore, other: RedisStore, on_server: Callable[..., Any]
) -> None:
    """It kept no list of the languages; a broadcast may be running."""
    users = {7: "ja", 23: "en", 39: "zh_Hant"}
    for user, language in users.items():
        await on_server("ZADD", "billing:{follow7}:who", 4_000_000_000, f"{user}|{language}")
    assert await store.followers.start(5, "hold")
    assert await store.followers.count() == 3
    assert all([await other.followers.follows(user) for user in users])
    cast = await other.followers.state()
    assert cast is not None
    told = [await other.followers.next(cast) for _ in range(4)]
    assert {each for each in told if each} == {Follower(*each) for each in users.items()}
    await store.followers.follow(23, "ja", on=True)
    assert await store.followers.count() == 3
    await store.erase(7)
    assert await store.followers.count() == 2
    assert (await store.followers.state() or cast).unsure == 2


async def test_relay_is_processed_by_one_replica(store: RedisStore, other: RedisStore) -> None:
    """And its result is known to all."""
    assert await store.relays.begin(3, "7", 1000) is RelayState.FRESH
    assert await other.relays.begin(3, "7", 1001) is RelayState.BUSY
    await store.relays.done(3, "7", RelayTurn("p", 7), Copied("p", -5, 50, 60))
    assert await other.relays.begin(3, "7", 1002) is RelayState.DONE
    assert await other.relays.copy_of(3, "s", 60, -5) == 50
    assert await other.relays.copy_of(3, "s", 60, -6) == 0
    await store.relays.link(ForumTopic(-5, 77), 3)
    assert await other.relays.person_in(ForumTopic(-5, 77)) == 3
    assert await other.relays.person_in(ForumTopic(-6, 77)) == 0
    assert [await store.relays.wait(user, 1_800_000_000 + user) for user in (3, 4)] == [1, 2]
    assert [await store.relays.may_send(3, 15) for _ in range(16)] == [True] * 15 + [False]
    await store.relays.bar(3, barred=True)
    assert await other.relays.barred(3)


async def test_group_settings_move_with_the_group(store: RedisStore, other: RedisStore) -> None:
    """From a key in one slot to a key in another."""
    before = await other.groups.read(-5)
    await store.groups.commit(-5, Group(hints=2, language="en"), await store.groups.read(-5))
    with pytest.raises(GroupConflictError):
        await other.groups.commit(-5, Group(hints=5), before)
    await store.groups.move(-5, -1_000_000_000_007)
    assert (await other.groups.read(-1_000_000_000_007, fresh=True)).group.hints == 2
    assert not (await other.groups.read(-5, fresh=True)).token
    assert [await store.groups.may_hint(-5, user, 2, HINT_INTERVAL_SECONDS) for user in (1, 1, 2, 3)] == [
        True,
        False,
        True,
        False,
    ]


async def test_vote_is_counted_once(store: RedisStore, other: RedisStore) -> None:
    """However many replicas report it."""
    ballot = Ballot("cause", "action", "yes")
    assert sorted(await asyncio.gather(*(each.counters.vote(7, "en", ballot) for each in (store, other)))) == [0, 1]
    await store.counters.add({"en|shown|home": 3, "en|shown|hold": 2})
    assert await other.counters.votes() == {"cause|action|yes": 1}
    [counts] = (await other.counters.weeks(1)).values()
    assert counts == {"en|vote|cause|action|yes": 1, "en|shown|home": 3, "en|shown|hold": 2}


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_erase_removes_the_user_everywhere(
    store: RedisStore, other: RedisStore, clients: list[Redis], language: str
) -> None:
    """No key or value on any server contains the user's id; and every key expires."""
    user = 987_654_321
    await store.commit(user, HOME, NOBODY)
    await store.due.add(user, 100)
    await store.followers.follow(user, language, on=True)
    assert await store.followers.start(5, "hold")
    await store.relays.begin(user, "7", 1000)
    await store.relays.link(ForumTopic(-5, 77), user)
    await store.relays.wait(user, 1_800_000_000)
    await store.relays.may_send(user, 15)
    await store.groups.may_hint(-5, user, 2, HINT_INTERVAL_SECONDS)
    assert any([str(user) in key for client in clients for key in await everything(client)])  # noqa: C419
    await other.erase(user)
    for client in clients:
        kept = await everything(client)
        assert not [key for key, value in kept.items() if str(user) in key or str(user).encode() in value]


async def test_healthy_store_passes_its_check(store: RedisStore) -> None:
    await store.check()


async def test_full_store_is_down_for_writing(servers: Servers, store: RedisStore) -> None:
    """Stored data can still be read."""
    await store.commit(5, HOME, NOBODY)
    for master in await servers.masters():
        await master.ask("CONFIG", "SET", "maxmemory", "1")
    try:
        with pytest.raises(StoreDownError, match="maxmemory"):
            await store.commit(6, HOME, NOBODY)
        assert (await store.read(5, fresh=True)).record == HOME
    finally:
        for master in await servers.masters():
            await master.ask("CONFIG", "SET", "maxmemory", "0")
    await store.commit(6, HOME, NOBODY)
