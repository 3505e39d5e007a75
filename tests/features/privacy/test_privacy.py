"""What is kept about somebody can be had as a file, and is gone when they say so; a scan of the store shows it."""

import re
from dataclasses import fields
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis

from bot.cli import main
from bot.conversation.record import CardAddress, Record
from bot.conversation.session import Helped, Page, Reminder, Session, Ticket, View, WayBack
from bot.features.privacy.data_export import _NAMES, export
from bot.guide.guide import Guide
from bot.ports.counters import Ballot
from bot.ports.followers import Follower
from bot.ports.relays import Copied, RelayState, Topic, Turn
from bot.ports.stores import iso_time
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from telegram_simulator import Message
from tests.features.conftest import Room
from tests.support.redis_scan import everything, speaks_of

pytestmark = [pytest.mark.slow]

USER = 987_654_321
CHAT = -100_500


async def filled(store: RedisStore) -> None:
    """A person of whom everything is kept that can be."""
    session = Session(
        Page(View.SCREEN, "hold", "decline"),
        {"place": "listed"},
        {"c_before": frozenset({"c_item"})},
        (Page(View.SCREEN, "trail_page", "decline"),),
        "zh_Hant",
        "zh_Hans",
        ("topic.one",),
        frozenset({"lent_question"}),
        {"noted_question": "noted_choice"},
        "en",
        WayBack(123_456_789, 987),
        {"wait": Helped.NOT_YET},
        (Reminder("hold", "decline", 1_900_000_001),),
        Ticket(1_800_000_002, "decline", 77),
        news=True,
        passed={"decline": frozenset({"passed_screen"})},
        seen=("seen_outcome",),
    )
    assert all(getattr(session, each.name) for each in fields(Session)), "a part of a session is left empty here"
    record = Record(session, CardAddress(-100_600, 31_337, 55_555), (70_001, 70_002))
    await store.commit(USER, record, await store.read(USER))
    await store.due.add(USER, 1_790_000_003)
    await store.due.claim(1_790_000_003, 1_790_000_063, 20)
    await store.groups.may_hint(-5, USER, 2)
    await store.counters.vote(USER, "zh_Hant", Ballot("balance", "wait", "n"))
    await store.relays.may_open(USER)
    assert await store.relays.begin(USER, "u2", 1_800_000_004) is RelayState.FRESH
    await store.relays.failed(USER, "u2", 1_800_000_004, Turn("p", 70_003), refused=False)
    await store.relays.link(Topic(CHAT, 77), USER, 1)
    await store.relays.link(Topic(CHAT, 78), USER)
    await store.relays.wait(USER, 1_800_000_005)
    await store.relays.pace(USER)
    assert await store.relays.begin(USER, "u1", 1_800_000_006) is RelayState.FRESH
    await store.relays.done(USER, "u1", Turn("p", 70_004), Copied(CHAT, 4_005, 4_006))
    await store.relays.bar(USER, barred=True)
    await store.followers.follow(USER, "zh_Hans", on=True)
    assert await store.followers.start(4711, "hold")
    cast = await store.followers.state()
    assert cast is not None
    assert await store.followers.next(cast) is not None
    await store.followers.settle(cast, Follower(USER, "zh_Hans"), "later", 60)
    await store.followers.stop()
    assert await store.followers.start(4712, "hold")


async def kept_about(redis: Redis) -> dict[str, set[str]]:
    """What lies in a server about the person: by key, each thing in it, down to the leaves of a record."""
    client: Any = redis
    found: dict[str, set[str]] = {}
    async for key in client.scan_iter(count=1000):
        name = key.decode()
        own, things = str(USER) in name or ":vote:" in name, set[str]()
        match await client.type(key):
            case b"string":
                value = await client.get(key)
                things = (
                    leaves(orjson.loads(Cipher().open(name, value)[1]))
                    if name.endswith(":session")
                    else {value.decode()}
                )
                own |= value == str(USER).encode()
            case b"hash":
                pairs = (await client.hgetall(key)).items()
                about = [pair for pair in pairs if own or str(USER).encode() in b" ".join(pair)]
                things = {each.decode() for pair in about for each in pair}
            case b"set":
                things = {each.decode() for each in await client.smembers(key)}
            case b"list":
                things = {each.decode() for each in await client.lrange(key, 0, -1)} if own else set()
            case b"zset":
                scored = await client.zrange(key, 0, -1, withscores=True)
                about = [pair for pair in scored if own or str(USER).encode() in pair[0]]
                things = {str(each) for member, score in about for each in (member.decode(), int(score))}
        if own or any(str(USER) in thing for thing in things):
            found[name] = things
    return found


def leaves(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {leaf for name, each in value.items() for leaf in ({name} if len(name) > 1 else set()) | leaves(each)}
    if isinstance(value, list):
        return {leaf for each in value for leaf in leaves(each)}
    return {orjson.dumps(value).decode().strip('"')}


def unnamed(thing: str, key: str, export: str) -> list[str]:
    """What of a thing the document does not name. Whose it is goes unsaid; times are told as people read them."""
    parts = [part for part in re.split(r"[|:]", thing) if part not in ("", str(USER))]
    if ":vote:" in key:
        parts = parts[2:]  # the week and the language are of the count, and the mark names nobody
    if "{follow" in key and ":who" not in key:
        parts = []  # that it is kept is said; its place in the order says nothing
    return [part for part in parts if part not in export and not (part.isdigit() and iso_time(int(part)) in export)]


def left_out(kept: dict[str, set[str]], export: str) -> set[tuple[str, str]]:
    """What the document does not name, with the key that it lies in."""
    return {(key, each) for key, things in kept.items() for thing in things for each in unnamed(thing, key, export)}


async def test_mydata_names_every_byte_that_is_kept(redis_url: str, guide: Guide) -> None:
    """Whatever is stored, by whichever part: a scan of the server finds nothing that the document does not have."""
    client = Redis.from_url(redis_url)
    store = RedisStore(client, Cipher(), secret=b"s")
    await filled(store)
    kept = await kept_about(client)
    assert len(kept) >= 15
    record = (await store.read(USER, fresh=True)).record
    told = (await export(USER, record, store, guide)).decode()
    assert left_out(kept, told) == set()
    said = orjson.loads(told)
    for name in ("had_a_hint_in_a_group_today", "barred_by_the_staff", "still_to_be_told_in_a_broadcast"):
        assert said[name] is True
    assert said["votes_as_counted"] == {"wait": {"cause": "balance", "said": "n"}}
    await store.erase(USER)
    empty = orjson.loads(await export(USER, None, store, guide))
    del empty["telegram_user_id"], empty["barred_by_the_staff"], empty["barred_until"], empty["votes_as_counted"]
    assert not any(empty.values())
    await client.aclose()


async def test_forgetting_leaves_nothing_that_names_the_person(redis_url: str) -> None:
    """In no slot, in no broadcast under way, in no queue; and every key there is expires."""
    client = Redis.from_url(redis_url)
    store = RedisStore(client, Cipher(), secret=b"s")
    await filled(store)
    before = await speaks_of(client, str(USER))
    parts = (
        "session",
        "relay",
        "sent",
        "topics",
        "due",
        "waiting",
        "{staff}",
        "hinted",
        "opened",
        f"topic{CHAT}:77",
        f"topic{CHAT}:78",
        "who",
        "left",
    )
    for part in parts:
        assert any(part in key for key in before), part
    await store.erase(USER)
    assert await speaks_of(client, str(USER)) == []
    assert any("{bar" in key for key in await everything(client))
    await client.aclose()


@pytest.mark.parametrize("ends", ["done", "failed"])
async def test_what_another_replica_has_in_hand_does_not_bring_it_back(redis_url: str, ends: str) -> None:
    """It is told how a relay ended that was begun before everything was forgotten."""
    client = Redis.from_url(redis_url)
    store, other = (RedisStore(client, Cipher(), secret=b"s") for _ in range(2))
    assert await other.relays.begin(USER, "u1", 1, Turn("p", 1)) is RelayState.FRESH
    await store.erase(USER)
    if ends == "done":
        await other.relays.done(USER, "u1", Turn("p", 1), Copied(CHAT, 5, 6))
    else:
        await other.relays.failed(USER, "u1", 1, Turn("p", 1), refused=False)
    assert await speaks_of(client, str(USER)) == []
    await client.aclose()


async def test_mydata_names_every_byte_that_the_running_bot_has_written(room: Room) -> None:
    """Not only what this test thinks of: somebody uses all that there is, and the server is scanned."""
    sam = room.telegram.add_user(USER, first_name="Sam", language_code="en")
    async with room.bot():
        await room.settled(sam.send("/declined"), sam.tap("Both in supported places"))
        topic = await room.handed(sam)
        await room.settled(sam.send("hello"))
        await room.staff("hello Sam", topic)
        for data in ("d.decline.hold", "w.1", "o.decline.hold.n", "l.zh_Hans"):
            await room.settled(sam.tap_data(data, 1))
        kept = await kept_about(room.redis)
        assert {"session", "relay", "sent", "opened", "topics"} <= {key.rpartition(":")[2] for key in kept}
        await room.settled(sam.send("/mydata"))
        told = next(each for each in sam.chat.messages if each.media == "document").file.decode()
        assert left_out(kept, told) == set()


def test_the_command_line_forgets_the_same(tmp_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`bot forget`, for whoever asks the operator."""
    import asyncio  # noqa: PLC0415

    async def prepared(folder: str, *, look: bool) -> list[str]:
        async with EmbeddedServer(folder) as server:  # type: ignore[arg-type]
            client = Redis.from_url(server.url)
            if not look:
                await filled(RedisStore(client, Cipher(), secret=b"s"))
            found = await speaks_of(client, str(USER))
            await client.aclose()
            return found

    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert asyncio.run(prepared(tmp_path, look=False))
    assert main(["--env-file", "", "forget", str(USER)]) == 0
    assert asyncio.run(prepared(tmp_path, look=True)) == []


@pytest.mark.parametrize("edge", ["webhook-aiogram", "polling-python-telegram-bot"], indirect=True)
async def test_mydata_is_a_file_with_all_of_it(room: Room) -> None:
    """With a plain name for each thing; asking keeps nothing that was not kept before."""
    async with room.bot():
        topic = await room.handed(room.alex)
        await room.settled(room.alex.send("hello"), room.alex.tap_data("d.decline.hold", 1))
        await room.settled(room.alex.send("/mydata"))
        file = next(each for each in room.alex.chat.messages if each.media == "document")
        told = orjson.loads(file.file)
        assert told["telegram_user_id"] == 2
        assert told["reminders"][0]["screen"] == "hold"
        assert told["conversation_with_the_staff"]["topic"] == topic
        assert told["message_numbers_relayed"] > 0
        assert "hello" not in file.file.decode()
        await room.settled(room.lin.send("/mydata"))
        nobody: Message = next(each for each in room.lin.chat.messages if each.media == "document")
        assert "answers" not in orjson.loads(nobody.file)
        assert await speaks_of(room.redis, "{1}") == []


async def test_forget_in_two_taps_removes_all_of_it(room: Room) -> None:
    """Through the bot, with a conversation, a reminder and a wish for news; other people's is left."""
    async with room.bot():
        await room.handed(room.lin, "发送并开始对话")
        await room.handed(room.alex)
        await room.settled(
            room.alex.send("hello"),
            room.alex.tap_data("d.decline.hold", 1),
            room.alex.tap_data("w.1", 1),
            room.alex.tap_data("o.decline.hold.n", 1),
            room.alex.send("/forget"),
        )
        assert [key for key in await everything(room.redis) if "{2}" in key]
        await room.settled(room.alex.tap("Delete everything"))
        kept = await everything(room.redis)
        assert not [key for key in kept if "{2}" in key]
        assert not [key for key, value in kept.items() if b"2|en" in value]
        assert [value for key, value in kept.items() if key.endswith("{waiting}")] == [b"1"]
        assert [key for key in kept if "{1}:session" in key]


def test_no_plain_name_is_of_a_field_that_is_gone() -> None:
    """Else the field is given under its internal name."""
    assert set(_NAMES) <= {each.name for each in fields(Session)}
