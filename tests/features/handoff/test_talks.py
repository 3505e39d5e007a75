"""What can go wrong in a conversation with the staff: topics that are gone, groups that change, messages that fail."""

import asyncio
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from bot.conversation.record import Record
from bot.conversation.session import Page, Session, Ticket, View
from bot.features.handoff.handoff import StaffGroup
from bot.guide.guide import STAFF as STAFFED
from bot.guide.guide import Guide
from bot.i18n.catalogue import Languages
from bot.observability import metrics
from bot.ports.errors import ClosedError, TooFastError, UnreachableError
from bot.ports.forum import NoTopicError
from bot.ports.relay_message import RelayMessage
from bot.ports.relays import PER_MINUTE, TOPICS_PER_HOUR
from bot.ports.updates import Update
from bot.store.cipher import Cipher
from bot.store.records import RedisStore
from tests.features.conftest import OWNER, STAFF, Room
from tests.features.test_replicas import CHAT, USER, Office, office
from tests.support.processors import make_processor
from tests.support.redis_scan import everything

__all__ = ["office"]

OTHER = -100_777


def written(number: int, text: str, *, edited: bool = False) -> Update:
    relay_message = RelayMessage(USER, USER, 1000 + number, "text", text=text, edited=edited)
    return Update(
        number,
        "text",
        USER,
        USER,
        language_code="en",
        text=text,
        own_message=1000 + number,
        relay_message=relay_message,
    )


def moved_to(office: Office, guide: Guide, languages: Languages, chat: int) -> Office:
    """The same store with another staff group."""
    guide = guide.model_copy(update={"services": frozenset({STAFFED})})
    room = StaffGroup(chat, office.hall)
    processors = [
        make_processor(guide, languages, store, office.post, staff=room, owners=frozenset({OWNER}))
        for store in office.stores
    ]
    return Office(processors, office.stores, office.hall, office.post, office.updates)


# ---- another group


async def test_what_is_written_in_another_group_under_the_same_number_goes_to_nobody(
    office: Office, guide: Guide, languages: Languages
) -> None:
    """Each group counts its own topics."""
    await office.taps("h.")
    after = moved_to(office, guide, languages, OTHER)
    relay_message = RelayMessage(OTHER, 50, 5001, "text", 71, text="about the Christmas party", name="Kim")
    assert (
        await after.processors[0].handle(Update(900, "text", 50, OTHER, private=False, relay_message=relay_message))
    ).done
    assert after.received == []
    said = len(office.hall.said)
    await after.writes("my secret plans")
    assert office.hall.said[said:] == []
    assert "wasn't sent to anyone" in list(office.post.cards.values())[-1].html


async def test_edits_and_deletions_reach_no_message_of_another_group(
    office: Office, guide: Guide, languages: Languages
) -> None:
    """Its messages have the same numbers, and may be about somebody else."""
    await office.taps("h.")
    await office.writes("from me")
    number = office.updates
    after = moved_to(office, guide, languages, OTHER)
    await after.taps("i.")
    assert [text for chat, _, text in office.hall.said if chat == OTHER] == []
    await after.taps("h.")
    before = list(office.hall.said)
    edit = written(number, "another text", edited=True)
    assert (await after.processors[0].handle(replace(edit, update_id=500))).done
    await after.taps(f"y.{1000 + number}")
    assert office.hall.said == before
    assert office.post.deleted == [1000 + number]
    relay_message = RelayMessage(OTHER, 50, 2, "text", 72, edited=True, text="not for them", name="Kim")
    assert (
        await after.processors[0].handle(Update(900, "text", 50, OTHER, private=False, relay_message=relay_message))
    ).done
    assert office.hall.said == before


async def test_whoever_is_left_behind_is_told_and_can_start_anew(
    office: Office, guide: Guide, languages: Languages
) -> None:
    """At the start, without a word of theirs; the owner hears of it; the old topic says so, too."""
    await office.processors[0].jobs["moving"](asyncio.Event())
    await office.taps("h.")
    after = moved_to(office, guide, languages, OTHER)
    await after.processors[0].jobs["moving"](asyncio.Event())
    cards = list(office.post.cards.values())
    told = next(card for card in cards if "moved to another group" in card.html)
    assert any("conversations that ended with it: 1." in card.html for card in cards)
    assert "goes to nobody" in office.hall.in_topic(71)[-1]
    session = await after.session()
    assert session is not None
    assert session.ticket is None
    count = len(office.post.cards)
    await after.processors[1].jobs["moving"](asyncio.Event())
    assert len(office.post.cards) == count
    await after.taps(told.rows[0][0].data)
    await after.taps("h.")
    assert [text for chat, thread, text in office.hall.said if chat == OTHER and thread]
    await after.writes("hello again")
    assert office.hall.said[-1] == (OTHER, 72, "hello again")


async def test_topics_noted_by_their_number_alone_are_those_of_the_group_that_was_served(office: Office) -> None:
    """As versions before this one wrote them. Another group's topic of that number is nobody's."""
    store, redis = office.stores[0], office.stores[0]._redis
    session = Session(Page(View.TALK), client_language="en", ticket=Ticket(1, "", 7))
    await store.commit(USER, Record(session), await store.read(USER))
    await redis.set("billing:{topic7}", USER, ex=1000)
    await redis.sadd(f"billing:{{{USER}}}:topics", 7)
    await redis.expire(f"billing:{{{USER}}}:topics", 1000)
    await office.staff("from the staff", 7)
    assert office.received == ["👤 from the staff"]
    await office.writes("from the person", processor=1)
    assert office.hall.in_topic(7) == ["from the person"]
    assert not await redis.exists("billing:{topic7}")
    await redis.set("billing:{topic8}", USER, ex=1000)
    fresh = RedisStore(redis, Cipher(), secret=b"s")
    from bot.ports.relays import Topic  # noqa: PLC0415

    assert await fresh.relays.person_in(Topic(OTHER, 8)) == 0
    await store.erase(USER)
    assert not [key for key in await everything(redis) if f"topic{CHAT}:7" in key]


@pytest.mark.slow
async def test_a_changed_staff_chat_id_strands_nobody(room: Room) -> None:
    """Through Telegram: told at the start, and one tap from a topic in the new group."""
    owner = room.telegram.user(OWNER)
    async with room.bot():
        await room.settled(owner.send("/start"))
        await room.handed(room.alex)
    new = room.telegram.add_group("New staff", STAFF, (OWNER,), forum=True)
    new.add_bot(STAFF, ("can_manage_topics", "can_delete_messages"))
    room.settings = room.settings.model_copy(update={"staff_chat_id": new.id})

    def told() -> bool:
        client_language = [*room.alex.chat.messages, *owner.chat.messages]
        return all(
            any(text in each.text for each in client_language)
            for text in ("moved to another group", "group has changed")
        )

    async with room.bot():
        await room.telegram.until(told, 60)
        await room.settled(room.alex.tap("Talk to a person"), room.alex.tap("Send and start talking"))
        (topic,) = new.group.topics
        await room.settled(room.alex.send("here I am"))
        assert [each.text for each in new.messages if each.thread == topic][-1] == "here I am"


# ---- a topic that was deleted


async def test_a_topic_that_the_staff_deleted_ends_the_conversation(office: Office) -> None:
    """What was written is said not to be sent; the bot answers from then on, and a new conversation is a tap away."""
    await office.taps("h.")
    office.hall.refuses = [NoTopicError("400")]
    await office.writes("are you there?")
    card = list(office.post.cards.values())[-1]
    assert "has ended, and your last message wasn't sent" in card.html
    session = await office.session()
    assert session is not None
    assert session.ticket is None
    assert await office.stores[0].relays.waiting() == 0
    said = len(office.hall.said)
    await office.writes("my card was declined")
    assert len(office.hall.said) == said
    await office.taps(card.rows[0][0].data)
    await office.taps("h.")
    assert office.hall.opened == 2
    await office.writes("again")
    assert office.hall.in_topic(72)[-1] == "again"


@pytest.mark.slow
async def test_a_deleted_topic_through_telegram(room: Room) -> None:
    """As Telegram tells of it: by refusing the next message."""
    async with room.bot():
        topic = await room.handed(room.alex)
        del room.forum.group.topics[topic]
        await room.settled(room.alex.send("hello?"))
        assert room.alex.card is not None
        assert "has ended, and your last message wasn't sent" in room.alex.card.text
        again = await room.handed(room.alex)
        await room.settled(room.alex.send("hello"))
        assert again != topic
        assert room.in_topic(again)[-1].text == "hello"


@pytest.mark.slow
async def test_what_is_too_long_is_called_so_on_both_sides(room: Room) -> None:
    """A person's caption above 1,024, which Telegram Premium allows; the staff's text without room for the mark."""
    async with room.bot():
        topic = await room.handed(room.alex)
        said = len(room.in_topic(topic))
        await room.settled(room.alex.send_media("photo", "x" * 1025))
        assert room.alex.card is not None
        assert "too long" in room.alex.card.text
        assert "1024" in room.alex.card.text
        assert len(room.in_topic(topic)) == said
        await room.settled(room.alex.send_media("photo", "x" * 1024))
        assert len(room.in_topic(topic)) == said + 1
        await room.staff("y" * 4096, topic)
        assert "too long" in room.in_topic(topic)[-1].text
        await room.staff("y" * 4093, topic)
        assert room.alex.chat.messages[-1].text == "👤 " + "y" * 4093


# ---- failures and order


@pytest.mark.parametrize("error", [UnreachableError("502"), TooFastError(3)])
async def test_after_a_failure_a_message_is_sent_at_the_next_attempt_and_those_behind_it_wait(
    office: Office, error: Exception
) -> None:
    """By whichever replica: no lease is waited for, and nothing overtakes."""
    await office.taps("h.")
    office.hall.refuses = [error]
    first, second = written(70, "first"), written(71, "second")
    assert not (await office.processors[0].handle(first)).done
    assert not (await office.processors[1].handle(second)).done
    assert (await office.processors[1].handle(first)).done
    assert (await office.processors[0].handle(second)).done
    assert office.hall.in_topic(71)[-2:] == ["first", "second"]


async def test_deliveries_to_different_chats_run_concurrently(office: Office) -> None:
    """What the staff writes has an order of its own."""
    await office.taps("h.")
    office.hall.refuses = [UnreachableError("502")]
    assert not (await office.processors[0].handle(written(70, "first"))).done
    await office.staff("meanwhile", 71)
    assert office.received == ["👤 meanwhile"]


async def test_a_message_that_is_given_up_is_told_of_and_holds_up_no_other(office: Office) -> None:
    """The sender, or the staff, hears that it was not sent."""
    await office.taps("h.")
    office.hall.refuses = [UnreachableError("502")]
    first = written(70, "first")
    assert not (await office.processors[0].handle(first)).done
    assert await office.processors[0].give_up(first)
    assert "send it again" in list(office.post.cards.values())[-1].html
    assert (await office.processors[1].handle(written(71, "second"))).done
    assert office.hall.in_topic(71)[-1] == "second"
    relay_message = RelayMessage(CHAT, 50, 5001, "text", 71, text="hello", name="Kim")
    incoming = Update(72, "text", 50, CHAT, private=False, text="hello", relay_message=relay_message)
    office.hall.refuses = [UnreachableError("502")]
    assert not (await office.processors[0].handle(incoming)).done
    assert await office.processors[0].give_up(incoming)
    assert "after several tries" in office.hall.in_topic(71)[-1]


async def test_a_topic_whose_summary_was_refused_for_now_is_used_by_the_next_attempt(office: Office) -> None:
    """One case, one topic."""
    office.hall.refuses = [TooFastError(3)]
    tap = office.tap("h.")
    assert not (await office.processors[0].handle(tap)).done
    assert (await office.processors[1].handle(tap)).done
    assert office.hall.opened == 1
    assert "New case" in office.hall.in_topic(71)[0]


# ---- pace


async def test_nobody_can_fill_the_staffs_group(office: Office) -> None:
    """Neither by starting and ending conversations, nor by messages, nor by edits; and it is said."""
    for _ in range(12):
        await office.taps("h.")
        answer = list(office.post.cards.values())[-1].html
        await office.taps("i.")
    assert office.hall.opened == TOPICS_PER_HOUR
    assert "several conversations in the last hour" in answer
    assert len(office.hall.said) == 2 * TOPICS_PER_HOUR


async def test_retries_are_not_counted_as_messages(office: Office) -> None:
    """What Telegram made wait is one message."""
    await office.taps("h.")
    office.hall.refuses = [TooFastError(1)] * 30
    message = written(70, "patience")
    while not (await office.processors[0].handle(message)).done:
        continue
    for number in range(PER_MINUTE - 1):
        await office.processors[0].handle(written(100 + number, f"message {number}"))
    assert len(office.hall.in_topic(71)) == 1 + PER_MINUTE
    await office.processors[0].handle(written(200, "one too many"))
    assert "wasn't sent" in list(office.post.cards.values())[-1].html
    assert (await office.processors[0].handle(written(200, "one too many"))).done
    before = len(office.hall.in_topic(71))
    await office.processors[0].handle(written(100, "an edit too many", edited=True))
    assert len(office.hall.in_topic(71)) == before
    assert "an edit too many" not in office.hall.in_topic(71)


# ---- records that can't be opened


async def test_the_staff_is_told_when_a_persons_record_is_locked(office: Office) -> None:
    """And what they write next is served: to send it again would find the same."""
    await office.taps("h.")
    key = f"billing:{{{USER}}}:session"
    value = await office.stores[0]._redis.get(key)
    await office.stores[0]._redis.set(key, value[:17] + b"abcd" + value[21:], ex=1000)
    for text in ("hello", "/take", "/close", "/reopen", "/send plus_api"):
        before = len(office.hall.in_topic(71))
        await office.staff(text, 71)
        assert "can't be opened" in office.hall.in_topic(71)[before]
    assert office.received == []
    await office.staff("/ban", 71)
    assert "Banned" in office.hall.in_topic(71)[-1]
    await office.staff("/note still here", 71)


async def test_forgetting_does_not_wait_for_the_group(office: Office) -> None:
    """A group that takes nothing now is no reason to keep what somebody wants gone."""
    await office.taps("h.")
    office.hall.refuses = [TooFastError(50)]
    await office.taps("x.")
    assert not [key for key in await everything(office.stores[0]._redis) if str(USER) in key]


async def test_an_unexpected_refusal_is_not_called_a_missing_person(office: Office) -> None:
    """Only who has blocked the bot doesn't accept messages."""
    from bot.ports.forum import NotAcceptedError  # noqa: PLC0415

    await office.taps("h.")
    before = metrics.PARKED._value.get()
    office.hall.refuses = [NotAcceptedError("400")]
    await office.staff("hello", 71)
    assert "Telegram didn't accept" in office.hall.in_topic(71)[-1]
    office.hall.refuses = [ClosedError("403")]
    await office.staff("hello", 71)
    assert "doesn't accept messages" in office.hall.in_topic(71)[-1]
    assert metrics.PARKED._value.get() == before
    assert isinstance(office.stores[0]._redis, Redis)
