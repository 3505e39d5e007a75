"""Failures in a staff conversation: deleted topics, a changed group, messages that fail."""

import asyncio
from dataclasses import replace

import pytest

from bot.conversation.record import Record
from bot.conversation.session import Page, Session, Ticket, View
from bot.features.handoff.staff_group import StaffGroup
from bot.guide.guide import STAFF as STAFFED
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.ports.errors import ClosedError, TooFastError, UnreachableError
from bot.ports.forum import NotAcceptedError, NoTopicError
from bot.ports.relay_message import RelayMessage
from bot.ports.updates import Update
from bot.store.cipher import Cipher
from bot.store.records import RedisStore
from tests.features.conftest import OWNER, STAFF, Env
from tests.features.handoff.replicas import CHAT, USER, Replicas, written
from tests.support.metric_values import metric
from tests.support.processors import make_processor
from tests.support.redis_scan import everything

OTHER = -100_777


def moved_to(replicas: Replicas, guide: Guide, languages: Languages, chat: int) -> Replicas:
    """The same store with another staff group."""
    guide = guide.model_copy(update={"services": frozenset({STAFFED})})
    staff = StaffGroup(chat, replicas.forum)
    processors = [
        make_processor(guide, languages, store, replicas.messenger, staff=staff, owners=frozenset({OWNER}))
        for store in replicas.stores
    ]
    return Replicas(processors, replicas.stores, replicas.redis, replicas.forum, replicas.messenger, replicas.updates)


# --- Another group


async def test_message_in_another_groups_topic_reaches_nobody(
    replicas: Replicas, guide: Guide, languages: Languages
) -> None:
    """Each group numbers its own topics."""
    await replicas.taps("h.")
    after = moved_to(replicas, guide, languages, OTHER)
    relay_message = RelayMessage(OTHER, 50, 5001, "text", 71, text="about the Christmas party", name="Kim")
    assert (
        await after.processors[0].handle(Update(900, "text", 50, OTHER, private=False, relay_message=relay_message))
    ).done
    assert after.received == []
    said = len(replicas.forum.said)
    await after.writes("my secret plans")
    assert replicas.forum.said[said:] == []
    assert "wasn't sent" in list(replicas.messenger.cards.values())[-1].html


async def test_edits_and_deletions_never_touch_another_groups_messages(
    replicas: Replicas, guide: Guide, languages: Languages
) -> None:
    """Messages there can have the same numbers and concern somebody else."""
    await replicas.taps("h.")
    await replicas.writes("from me")
    number = replicas.updates
    after = moved_to(replicas, guide, languages, OTHER)
    await after.taps("i.")
    assert [text for chat, _, text in replicas.forum.said if chat == OTHER] == []
    await after.taps("h.")
    before = list(replicas.forum.said)
    edit = written(number, "another text", edited=True)
    assert (await after.processors[0].handle(replace(edit, update_id=500))).done
    await after.taps(f"y.{1000 + number}")
    assert replicas.forum.said == before
    assert replicas.messenger.deleted == [1000 + number]
    relay_message = RelayMessage(OTHER, 50, 2, "text", 72, edited=True, text="not for them", name="Kim")
    assert (
        await after.processors[0].handle(Update(900, "text", 50, OTHER, private=False, relay_message=relay_message))
    ).done
    assert replicas.forum.said == before


async def test_users_are_told_when_the_staff_group_changes_and_can_start_again(
    replicas: Replicas, guide: Guide, languages: Languages
) -> None:
    """At start-up; the owner is told too, and the old topic says so."""
    await replicas.processors[0].jobs["moving"](asyncio.Event())
    await replicas.taps("h.")
    after = moved_to(replicas, guide, languages, OTHER)
    await after.processors[0].jobs["moving"](asyncio.Event())
    cards = list(replicas.messenger.cards.values())
    told = next(card for card in cards if "moved to another group" in card.html)
    assert any("Conversations ended by the change: 1." in card.html for card in cards)
    assert "aren't delivered" in replicas.forum.in_topic(71)[-1]
    session = await after.session()
    assert session is not None
    assert session.ticket is None
    count = len(replicas.messenger.cards)
    await after.processors[1].jobs["moving"](asyncio.Event())
    assert len(replicas.messenger.cards) == count
    await after.taps(told.rows[0][0].data)
    await after.taps("h.")
    assert [text for chat, thread, text in replicas.forum.said if chat == OTHER and thread]
    await after.writes("hello again")
    assert replicas.forum.said[-1] == (OTHER, 72, "hello again")


async def test_topic_stored_without_a_group_belongs_to_the_configured_one(replicas: Replicas) -> None:
    """As older versions stored them. The same number in another group belongs to nobody."""
    store, redis = replicas.stores[0], replicas.redis
    session = Session(Page(View.TALK), client_language="en", ticket=Ticket(1, "", 7))
    await store.commit(USER, Record(session), await store.read(USER))
    await redis.set("billing:{topic7}", USER, ex=1000)
    await redis.sadd(f"billing:{{{USER}}}:topics", 7)
    await redis.expire(f"billing:{{{USER}}}:topics", 1000)
    await replicas.staff("from the staff", 7)
    assert replicas.received == ["👤 from the staff"]
    await replicas.writes("from the person", processor=1)
    assert replicas.forum.in_topic(7) == ["from the person"]
    assert not await redis.exists("billing:{topic7}")
    await redis.set("billing:{topic8}", USER, ex=1000)
    fresh = RedisStore(redis, Cipher(), secret=b"s")
    from bot.ports.relays import ForumTopic  # noqa: PLC0415

    assert await fresh.relays.person_in(ForumTopic(OTHER, 8)) == 0
    await store.erase(USER)
    assert not [key for key in await everything(redis) if f"topic{CHAT}:7" in key]


@pytest.mark.slow
async def test_changing_staff_chat_id_ends_conversations_cleanly(env: Env) -> None:
    """Through Telegram: users are told at start-up, and are one tap from a topic in the new group."""
    owner = env.telegram.user(OWNER)
    async with env.bot():
        await env.settled(owner.send("/start"))
        await env.hand_off(env.alex)
    new = env.telegram.add_group("New staff", STAFF, (OWNER,), forum=True)
    new.add_bot(STAFF, ("can_manage_topics", "can_delete_messages"))
    env.settings = env.settings.model_copy(update={"staff_chat_id": new.id})

    def told() -> bool:
        client_language = [*env.alex.chat.messages, *owner.chat.messages]
        return all(
            any(text in each.text for each in client_language)
            for text in ("moved to another group", "group has changed")
        )

    async with env.bot():
        await env.telegram.until(told, 60)
        await env.settled(env.alex.tap("Talk to a person"), env.alex.tap("Send and start talking"))
        (topic,) = new.group.topics
        await env.settled(env.alex.send("here I am"))
        assert [each.text for each in new.messages if each.thread == topic][-1] == "here I am"


# --- A deleted topic


async def test_deleted_topic_ends_the_conversation(replicas: Replicas) -> None:
    """The last message is reported as not sent; the bot answers again, and a new conversation is a tap away."""
    await replicas.taps("h.")
    replicas.forum.refuses = [NoTopicError("400")]
    await replicas.writes("are you there?")
    card = list(replicas.messenger.cards.values())[-1]
    assert "has ended, and your last message wasn't sent" in card.html
    session = await replicas.session()
    assert session is not None
    assert session.ticket is None
    assert await replicas.stores[0].relays.waiting() == 0
    said = len(replicas.forum.said)
    await replicas.writes("my card was declined")
    assert len(replicas.forum.said) == said
    await replicas.taps(card.rows[0][0].data)
    await replicas.taps("h.")
    assert replicas.forum.opened == 2
    await replicas.writes("again")
    assert replicas.forum.in_topic(72)[-1] == "again"


@pytest.mark.slow
async def test_deleted_topic_on_telegram(env: Env) -> None:
    """Telegram reports it by refusing the next message."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        del env.forum.group.topics[topic]
        await env.settled(env.alex.send("hello?"))
        assert env.alex.card is not None
        assert "has ended, and your last message wasn't sent" in env.alex.card.text
        again = await env.hand_off(env.alex)
        await env.settled(env.alex.send("hello"))
        assert again != topic
        assert env.in_topic(again)[-1].text == "hello"


@pytest.mark.slow
async def test_overlong_messages_are_reported_to_their_sender(env: Env) -> None:
    """A caption over 1,024 characters, which Telegram Premium allows; a staff text with no room for the marker."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        said = len(env.in_topic(topic))
        await env.settled(env.alex.send_media("photo", "x" * 1025))
        assert env.alex.card is not None
        assert "too long" in env.alex.card.text
        assert "1024" in env.alex.card.text
        assert len(env.in_topic(topic)) == said
        await env.settled(env.alex.send_media("photo", "x" * 1024))
        assert len(env.in_topic(topic)) == said + 1
        await env.staff("y" * 4096, topic)
        assert "too long" in env.in_topic(topic)[-1].text
        await env.staff("y" * 4093, topic)
        assert env.alex.chat.messages[-1].text == "👤 " + "y" * 4093


# --- Failures and order


@pytest.mark.parametrize("error", [UnreachableError("502"), TooFastError(3)])
async def test_failed_message_is_retried_in_order(replicas: Replicas, error: Exception) -> None:
    """On any replica: no waiting for a lease, and no later message overtakes it."""
    await replicas.taps("h.")
    replicas.forum.refuses = [error]
    first, second = written(70, "first"), written(71, "second")
    assert not (await replicas.processors[0].handle(first)).done
    assert not (await replicas.processors[1].handle(second)).done
    assert (await replicas.processors[1].handle(first)).done
    assert (await replicas.processors[0].handle(second)).done
    assert replicas.forum.in_topic(71)[-2:] == ["first", "second"]


async def test_deliveries_to_different_chats_run_concurrently(replicas: Replicas) -> None:
    """The staff's messages have an order of their own."""
    await replicas.taps("h.")
    replicas.forum.refuses = [UnreachableError("502")]
    assert not (await replicas.processors[0].handle(written(70, "first"))).done
    await replicas.staff("meanwhile", 71)
    assert replicas.received == ["👤 meanwhile"]


async def test_abandoned_message_is_reported_and_does_not_block_others(replicas: Replicas) -> None:
    """Its sender is told that it wasn't sent."""
    await replicas.taps("h.")
    replicas.forum.refuses = [UnreachableError("502")]
    first = written(70, "first")
    assert not (await replicas.processors[0].handle(first)).done
    assert await replicas.processors[0].give_up(first)
    assert "send it again" in list(replicas.messenger.cards.values())[-1].html
    assert (await replicas.processors[1].handle(written(71, "second"))).done
    assert replicas.forum.in_topic(71)[-1] == "second"
    relay_message = RelayMessage(CHAT, 50, 5001, "text", 71, text="hello", name="Kim")
    incoming = Update(72, "text", 50, CHAT, private=False, text="hello", relay_message=relay_message)
    replicas.forum.refuses = [UnreachableError("502")]
    assert not (await replicas.processors[0].handle(incoming)).done
    assert await replicas.processors[0].give_up(incoming)
    assert "after several attempts" in replicas.forum.in_topic(71)[-1]


async def test_retry_reuses_the_topic_whose_summary_failed(replicas: Replicas) -> None:
    """One case, one topic."""
    replicas.forum.refuses = [TooFastError(3)]
    tap = replicas.tap("h.")
    assert not (await replicas.processors[0].handle(tap)).done
    assert (await replicas.processors[1].handle(tap)).done
    assert replicas.forum.opened == 1
    assert "New case" in replicas.forum.in_topic(71)[0]


# --- Sessions that can't be decrypted


async def test_staff_is_told_when_a_session_can_not_be_decrypted(replicas: Replicas) -> None:
    """Their update is done: a retry would fail in the same way."""
    await replicas.taps("h.")
    key = f"billing:{{{USER}}}:session"
    value = await replicas.redis.get(key)
    assert isinstance(value, bytes)
    await replicas.redis.set(key, value[:17] + b"abcd" + value[21:], ex=1000)
    for text in ("hello", "/take", "/close", "/reopen", "/send plus_api"):
        before = len(replicas.forum.in_topic(71))
        await replicas.staff(text, 71)
        assert "I can't decrypt" in replicas.forum.in_topic(71)[before]
    assert replicas.received == []
    await replicas.staff("/ban", 71)
    assert "Banned" in replicas.forum.in_topic(71)[-1]
    await replicas.staff("/note still here", 71)


async def test_erase_does_not_wait_for_the_group(replicas: Replicas) -> None:
    """A group that accepts nothing now is no reason to keep what somebody wants deleted."""
    await replicas.taps("h.")
    replicas.forum.refuses = [TooFastError(50)]
    await replicas.taps("x.")
    assert not [key for key in await everything(replicas.redis) if str(USER) in key]


async def test_unexpected_refusal_is_not_reported_as_a_blocked_bot(replicas: Replicas) -> None:
    await replicas.taps("h.")
    before = metric("billing_parked_updates_total")
    replicas.forum.refuses = [NotAcceptedError("400")]
    await replicas.staff("hello", 71)
    assert "Telegram didn't accept" in replicas.forum.in_topic(71)[-1]
    replicas.forum.refuses = [ClosedError("403")]
    await replicas.staff("hello", 71)
    assert "doesn't accept messages" in replicas.forum.in_topic(71)[-1]
    assert metric("billing_parked_updates_total") == before
