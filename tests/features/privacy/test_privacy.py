"""Data export and erasure: /mydata contains everything stored about a user, and /forget removes it.

Verified by a store scan.
"""

import re
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis

from bot.cli import main
from bot.conversation.session import Session
from bot.features.privacy.data_export import FIELD_NAMES, export
from bot.guide.guide import Guide
from bot.ports.relays import Copied, RelayState, RelayTurn
from bot.ports.stores import iso_time
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from telegram_simulator import Message
from tests.features.conftest import Env
from tests.support.redis_scan import everything, keys_mentioning
from tests.support.stored_data import CHAT, USER, fill

pytestmark = [pytest.mark.slow]


async def stored_about(redis: Redis) -> dict[str, set[str]]:
    """What the server stores about the user: by key, each value in it, down to the leaves of a session."""
    client: Any = redis
    found: dict[str, set[str]] = {}
    async for key in client.scan_iter(count=1000):
        name = key.decode()
        own, things = any(mark in name for mark in (str(USER), ":vote:", "{limit")), set[str]()
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


def missing_parts(thing: str, key: str, export: str) -> list[str]:
    """The parts of a stored value that aren't in the export. The user's id is ignored; times may be formatted."""
    parts = [part for part in re.split(r"[|:]", thing) if part not in ("", str(USER))]
    if ":vote:" in key:
        parts = parts[2:]  # week and language describe the count, and the marker names nobody
    if "{follow" in key and ":who" not in key:
        parts = []  # that it's stored is stated; its position in the order says nothing
    return [part for part in parts if part not in export and not (part.isdigit() and iso_time(int(part)) in export)]


def missing_from(kept: dict[str, set[str]], export: str) -> set[tuple[str, str]]:
    """Each value that isn't completely in the export, with the key it is stored under."""
    return {
        (key, each) for key, things in kept.items() for thing in things for each in missing_parts(thing, key, export)
    }


async def test_mydata_covers_everything_stored(redis_url: str, guide: Guide) -> None:
    """Whichever part of the bot stored it: a scan of the server finds nothing that is missing from the export."""
    client = Redis.from_url(redis_url)
    store = RedisStore(client, Cipher(), secret=b"s")
    await fill(store)
    kept = await stored_about(client)
    assert len(kept) >= 15
    record = (await store.read(USER, fresh=True)).record
    told = (await export(USER, record, store, guide)).decode()
    assert missing_from(kept, told) == set()
    said = orjson.loads(told)
    for name in ("had_a_hint_in_a_group_today", "banned_by_support", "broadcast_pending"):
        assert said[name] is True
    assert said["counted_votes"] == {"wait": {"cause": "balance", "said": "n"}}
    await store.erase(USER)
    empty = orjson.loads(await export(USER, None, store, guide))
    stays = {"telegram_user_id", "banned_by_support", "banned_until", "counted_votes"}
    stays |= {"messages_to_support_in_last_minute", "conversations_started_in_last_hour"}
    assert {name for name, value in empty.items() if value} == stays
    await client.aclose()


async def test_erase_leaves_nothing_that_names_the_user(redis_url: str) -> None:
    """Not in any slot, broadcast in progress or queue; and every key that remains expires."""
    client = Redis.from_url(redis_url)
    store = RedisStore(client, Cipher(), secret=b"s")
    await fill(store)
    before = await keys_mentioning(client, str(USER))
    parts = (
        "session",
        "relay",
        "topics",
        "due",
        "waiting",
        "{staff}",
        "hinted",
        f"topic{CHAT}:77",
        f"topic{CHAT}:78",
        "who",
        "left",
    )
    for part in parts:
        assert any(part in key for key in before), part
    await store.erase(USER)
    assert await keys_mentioning(client, str(USER)) == []
    assert len([key for key in await everything(client) if "{limit" in key]) == 2
    assert any("{bar" in key for key in await everything(client))
    await client.aclose()


@pytest.mark.parametrize("ends", ["done", "failed"])
async def test_relay_in_progress_does_not_restore_erased_data(redis_url: str, ends: str) -> None:
    """Another replica reports the result of a relay that began before the erasure."""
    client = Redis.from_url(redis_url)
    store, other = (RedisStore(client, Cipher(), secret=b"s") for _ in range(2))
    assert await other.relays.begin(USER, "u1", 1, RelayTurn("p", 1)) is RelayState.FRESH
    await store.erase(USER)
    if ends == "done":
        await other.relays.done(USER, "u1", RelayTurn("p", 1), Copied("p", CHAT, 5, 6))
    else:
        await other.relays.failed(USER, "u1", 1, RelayTurn("p", 1), refused=False)
    assert await keys_mentioning(client, str(USER)) == []
    await client.aclose()


async def test_mydata_covers_everything_the_running_bot_stored(env: Env) -> None:
    """A user uses every feature, then the server is scanned."""
    sam = env.telegram.add_user(USER, first_name="Sam", language_code="en")
    async with env.bot():
        await env.settled(sam.send("/declined"), sam.tap("Both in supported places"))
        topic = await env.hand_off(sam)
        await env.settled(sam.send("hello"))
        await env.staff("hello Sam", topic)
        for data in ("d.decline.hold", "w.1", "o.decline.hold.n", "l.zh_Hans"):
            await env.settled(sam.tap_data(data, 1))
        kept = await stored_about(env.redis)
        assert {"session", "relay", "topics"} <= {key.rpartition(":")[2] for key in kept}
        assert len([key for key in kept if "{limit" in key]) == 2
        await env.settled(sam.send("/mydata"))
        told = next(each for each in sam.chat.messages if each.media == "document").file.decode()
        assert missing_from(kept, told) == set()


def test_forget_command_line_erases_the_same(tmp_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`bot forget`, for users who ask the operator."""
    import asyncio  # noqa: PLC0415

    async def prepared(folder: str, *, look: bool) -> list[str]:
        async with EmbeddedServer(folder) as server:  # type: ignore[arg-type]
            client = Redis.from_url(server.url)
            if not look:
                await fill(RedisStore(client, Cipher(), secret=b"s"))
            found = await keys_mentioning(client, str(USER))
            await client.aclose()
            return found

    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert asyncio.run(prepared(tmp_path, look=False))
    assert main(["--env-file", "", "forget", str(USER)]) == 0
    assert asyncio.run(prepared(tmp_path, look=True)) == []


@pytest.mark.parametrize("edge", ["webhook-aiogram", "polling-python-telegram-bot"], indirect=True)
async def test_mydata_sends_a_file_with_plain_names(env: Env) -> None:
    """Asking for it stores nothing new."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send("hello"), env.alex.tap_data("d.decline.hold", 1))
        await env.settled(env.alex.send("/mydata"))
        file = next(each for each in env.alex.chat.messages if each.media == "document")
        told = orjson.loads(file.file)
        assert told["telegram_user_id"] == 2
        assert told["reminders"][0]["screen"] == "hold"
        assert told["conversation_with_support_team"]["topic"] == topic
        assert told["relayed_messages"] > 0
        assert "hello" not in file.file.decode()
        await env.settled(env.lin.send("/mydata"))
        nobody: Message = next(each for each in env.lin.chat.messages if each.media == "document")
        assert "answers" not in orjson.loads(nobody.file)
        assert await keys_mentioning(env.redis, "{1}") == []


async def test_forget_takes_two_taps_and_removes_everything(env: Env) -> None:
    """With a conversation, a reminder and a subscription; other users' data stays."""
    async with env.bot():
        await env.hand_off(env.lin, "发送并开始对话")
        await env.hand_off(env.alex)
        await env.settled(
            env.alex.send("hello"),
            env.alex.tap_data("d.decline.hold", 1),
            env.alex.tap_data("w.1", 1),
            env.alex.tap_data("o.decline.hold.n", 1),
            env.alex.send("/forget"),
        )
        assert [key for key in await everything(env.redis) if "{2}" in key]
        await env.settled(env.alex.tap("Delete everything"))
        kept = await everything(env.redis)
        assert not [key for key in kept if "{2}" in key]
        assert not [key for key, value in kept.items() if b"2|en" in value]
        assert [value for key, value in kept.items() if key.endswith("{waiting}")] == [b"1"]
        assert [key for key in kept if "{1}:session" in key]


def test_every_plain_name_belongs_to_a_session_field() -> None:
    """A name left over from a field that is gone would never be used."""
    assert set(FIELD_NAMES) <= set(Session._fields)


@pytest.mark.parametrize("given", ["x", "0", "-5", "1.5"])
def test_forget_command_line_wants_a_users_id(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A group's id would delete nothing, and look as if it had."""
    with pytest.raises(SystemExit, match="2"):
        main(["--env-file", "", "forget", "--", given])
    assert "argument USER_ID: write the user's id, a whole number above 0" in capsys.readouterr().err
