"""Every key expires: checked after each kind of write, on a real server."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from redis.asyncio import Redis

from bot.conversation.record import Record
from bot.conversation.session import Page, Session, View
from bot.features.groups.hints import HINT_INTERVAL_SECONDS
from bot.ports.counters import Ballot
from bot.ports.followers import BroadcastState, Follower
from bot.ports.group_settings import Group
from bot.ports.groups import GroupVersion
from bot.ports.record_store import Version
from bot.ports.relays import Copied, ForumTopic, RelayTurn
from bot.store.cipher import Cipher
from bot.store.client import redis_at
from bot.store.records import RedisStore

HOME = Record(Session(Page(View.SCREEN, "home")))
CAST = BroadcastState(5, "hold", running=True)
VOTE = Ballot("cause", "action", "yes")

ACTS: tuple[tuple[str, Callable[[RedisStore], Awaitable[object]]], ...] = (
    ("health", lambda store: store.check()),
    ("a record", lambda store: store.commit(3, HOME, Version(None, b""))),
    ("a dead letter", lambda store: store.park(1, "tap", "KeyError at step", 10)),
    ("a reminder", lambda store: store.due.add(3, 100)),
    ("a reminder claimed", lambda store: store.due.claim(100, 160, 20)),
    ("a group", lambda store: store.groups.commit(-5, Group(), GroupVersion(Group(), b""))),
    ("a group moved", lambda store: store.groups.move(-5, -1_000_000_000_007)),
    ("a hint", lambda store: store.groups.may_hint(-7, 3, 2, HINT_INTERVAL_SECONDS)),
    ("a follower", lambda store: store.followers.follow(3, "en", on=True)),
    ("another follower", lambda store: store.followers.follow(19, "en", on=True)),
    ("a broadcast", lambda store: store.followers.start(5, "hold")),
    ("its sender", lambda store: store.followers.lease("a")),
    ("one told", lambda store: store.followers.next(CAST)),
    ("one reached", lambda store: store.followers.settle(CAST, Follower(19, "en"), "sent")),
    ("another told", lambda store: store.followers.next(CAST)),
    ("a broadcast stopped", lambda store: store.followers.stop()),
    ("one held back", lambda store: store.followers.settle(CAST, Follower(3, "en"), "later", 9)),
    ("those not reached", lambda store: store.followers.retry()),
    ("a broadcast ended", lambda store: store.followers.finish(CAST)),
    ("a relay", lambda store: store.relays.begin(3, "7", 1000)),
    ("a relay done", lambda store: store.relays.done(3, "7", RelayTurn("p", 7), Copied("p", -5, 1, 2))),
    ("another relay", lambda store: store.relays.begin(3, "9", 1000)),
    ("a message counted", lambda store: store.relays.may_send(3, 15)),
    ("a relay that failed", lambda store: store.relays.failed(3, "9", 1000, RelayTurn("p", 9), refused=True)),
    ("a conversation counted", lambda store: store.relays.may_open(3, 3)),
    ("the staff's group", lambda store: store.relays.serve_in(-5)),
    ("a topic", lambda store: store.relays.link(ForumTopic(-5, 77), 3, 1)),
    ("a place in the queue", lambda store: store.relays.wait(3, 4_000_000_000)),
    ("one barred", lambda store: store.relays.bar(3, barred=True)),
    ("a vote", lambda store: store.counters.vote(7, "en", VOTE)),
    ("counts", lambda store: store.counters.add({"en|shown|home": 3})),
    ("one barred and erased", lambda store: store.erase(3)),
)

KINDS = {
    "ready", "parked", "{N}:session", "{N}:relay", "{limit}", "{N}:topics", "{N}:hinted", "{N}:group",
    "{N}:hints", "{dueN}:at", "{dueN}:attempts", "{followN}:who", "{followN}:languages", "{followN}:N:left",
    "{followN}:N:unsure", "{followN}:N:counts", "{followN}:N:later", "{cast}", "{cast}:begun:N", "{cast}:sender",
    "{waiting}", "{topicN:N}", "{topicN:N}:bar",
    "{staff}:groups", "{staff}:N", "{bar}", "{tally}:vote:", "{tally}:week:N", "{tally}:votes",
}  # fmt: skip


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url, protocol=3, decode_responses=True)
    yield client
    await client.aclose()


def kind(key: str) -> str:
    """A key's name without the ids in it."""
    name = re.sub(r"(bar|limit|vote:)[0-9a-f]+", r"\1", key.removeprefix("billing:"))
    return re.sub(r"-?\d+(-\d+)?", "N", name)


async def test_every_key_expires(redis: Redis, redis_url: str) -> None:
    """Checked after each write, so that none relies on a later one; and every kind of key is covered."""
    store = RedisStore(redis_at(redis_url), Cipher(), secret=b"s")
    seen = set()
    for name, act in ACTS:
        await act(store)
        async for key in redis.scan_iter():
            assert await redis.ttl(key) > 0, f"{key} after {name}"
            seen.add(kind(key))
    await store.close()
    assert seen == KINDS


async def test_write_and_expiry_are_one_command(redis: Redis, redis_url: str) -> None:
    """The server may be killed between any two commands: a key is created with its expiry in one, or in a script."""
    store = RedisStore(redis_at(redis_url), Cipher(), secret=b"s")
    sent = []
    async with redis.monitor() as watch:
        for _, act in ACTS:
            await act(store)
        await redis.echo("over")
        while (seen := await watch.next_command())["command"] != "ECHO over":
            if seen["client_type"] != "lua":
                sent.append(seen["command"].upper().split())
    await store.close()
    names = {command[0] for command in sent}
    assert {"EVALSHA", "SET"} <= names
    assert not names & {"ZADD", "SADD", "HSET", "HINCRBY", "INCR", "LPUSH", "ZUNIONSTORE", "EXPIRE"}
    assert all("EX" in command for command in sent if command[0] == "SET")
