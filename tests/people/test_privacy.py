"""What is kept about somebody can be had as a file, and is gone when they say so; a scan of the store shows it."""

import orjson
import pytest
from redis.asyncio import Redis

from bot.__main__ import main
from bot.conversation.record import Record
from bot.conversation.session import Page, Reminder, Session, Ticket, View
from bot.people.relays import Begun, Topic, Turn
from bot.simulator import Message
from bot.store.embedded import EmbeddedServer
from bot.store.seal import Seal
from bot.store.sessions import RedisStore
from tests.people.conftest import Room
from tests.people.scan import everything, speaks_of

pytestmark = [pytest.mark.slow]

USER = 987_654_321
CHAT = -100_500


async def filled(store: RedisStore) -> None:
    """A person of whom everything is kept that can be."""
    session = Session(
        Page(View.SCREEN, "hold", "decline"),
        {"place": "listed"},
        reminders=(Reminder("hold", "decline", 1_900_000_000),),
        ticket=Ticket(1, "decline", 77),
        news=True,
    )
    await store.commit(USER, Record(session), await store.read(USER))
    await store.due.add(USER, 1_900_000_000)
    await store.relays.link(Topic(CHAT, 77), USER, 1)
    await store.relays.link(Topic(CHAT, 78), USER)
    await store.relays.wait(USER, 1)
    await store.relays.pace(USER)
    assert await store.relays.begin(USER, "u1", 1) is Begun.FRESH
    await store.relays.done(USER, "u1", Turn("p", 1), 5, 6)
    await store.relays.bar(USER, barred=True)
    await store.followers.follow(USER, "zh_Hans", on=True)
    assert await store.followers.start(4711, "hold")


async def test_forgetting_leaves_nothing_that_names_the_person(redis_url: str) -> None:
    """In no slot, in no broadcast under way, in no queue; and every key there is expires."""
    client = Redis.from_url(redis_url)
    store = RedisStore(client, Seal(), secret=b"s")
    await filled(store)
    before = await speaks_of(client, str(USER))
    parts = (
        "session",
        "relay",
        "sent",
        "topics",
        "due",
        "waiting",
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
    store, other = (RedisStore(client, Seal(), secret=b"s") for _ in range(2))
    assert await other.relays.begin(USER, "u1", 1, Turn("p", 1)) is Begun.FRESH
    await store.erase(USER)
    if ends == "done":
        await other.relays.done(USER, "u1", Turn("p", 1), 5, 6)
    else:
        await other.relays.failed(USER, "u1", 1, Turn("p", 1), refused=False)
    assert await speaks_of(client, str(USER)) == []
    await client.aclose()


def test_the_command_line_forgets_the_same(tmp_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`bot forget`, for whoever asks the operator."""
    import asyncio  # noqa: PLC0415

    async def prepared(folder: str, *, look: bool) -> list[str]:
        async with EmbeddedServer(folder) as server:  # type: ignore[arg-type]
            client = Redis.from_url(server.url)
            if not look:
                await filled(RedisStore(client, Seal(), secret=b"s"))
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
        await room.handed(room.lin, "发给客服，开始对话")
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
