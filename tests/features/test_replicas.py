"""Conversations with the staff over replicas that remember different things, and what comes again, late or crossed."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.conversation.session import Session
from bot.features.handoff.handoff import StaffGroup
from bot.guide.guide import STAFF, Guide
from bot.i18n.catalogue import Languages
from bot.observability import metrics
from bot.ports.errors import TooFastError
from bot.ports.relay_message import RelayMessage
from bot.ports.updates import Kind, Update
from bot.processing.processor import UpdateProcessor
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.support.fakes import FakeForum, FakeMessenger
from tests.support.processors import make_processor
from tests.support.redis_scan import speaks_of

CHAT, USER, KIM = -100_500, 987_654_321, 50


@dataclass
class Office:
    """Two replicas, each with a memory of its own."""

    processors: list[UpdateProcessor]
    stores: list[RedisStore]
    hall: FakeForum
    post: FakeMessenger
    updates: int = 0

    async def writes(self, text: str, processor: int = 0) -> None:
        self.updates += 1
        number = self.updates
        relay_message = RelayMessage(USER, USER, 1000 + number, "text", text=text)
        incoming = Update(
            number,
            "text",
            USER,
            USER,
            language_code="en",
            text=text,
            own_message=1000 + number,
            relay_message=relay_message,
        )
        assert (await self.processors[processor].handle(incoming)).done

    async def taps(self, data: str, processor: int = 0) -> None:
        assert (await self.processors[processor].handle(self.tap(data))).done

    def tap(self, data: str) -> Update:
        self.updates += 1
        return Update(self.updates, "tap", USER, USER, language_code="en", message_id=100, callback_id="1", data=data)

    async def staff(self, text: str, thread: int, processor: int = 0) -> int:
        self.updates += 1
        await self.update(self.updates, text, thread, processor)
        return self.updates

    async def update(self, number: int, text: str, thread: int, processor: int = 0, *, edited: bool = False) -> None:
        """Kim's message as an update with this number."""
        relay_message = RelayMessage(
            CHAT, KIM, 5000 + number, "text", thread, edited=edited, language_code="en", text=text, name="Kim"
        )
        elsewhere = "@another" in text
        kind: Kind = "command" if text.startswith("/") and not elsewhere and not edited else "text"
        incoming = Update(number, kind, KIM, CHAT, private=False, text=text, relay_message=relay_message)
        assert (await self.processors[processor].handle(incoming)).done

    async def session(self) -> Session | None:
        record = (await self.stores[0].read(USER, fresh=True)).record
        return record.session if record else None

    @property
    def received(self) -> list[str]:
        return [text for chat, _, text in self.hall.said if chat == USER]


@pytest.fixture
async def office(tmp_path: Path, guide: Guide, languages: Languages) -> AsyncIterator[Office]:
    guide = guide.model_copy(update={"services": frozenset({STAFF})})
    async with AsyncExitStack() as stack:
        url = (await stack.enter_async_context(EmbeddedServer(tmp_path))).url
        stores = []
        for _ in range(2):
            client = Redis.from_url(url)
            stack.push_async_callback(client.aclose)
            stores.append(RedisStore(client, Cipher(), secret=b"s"))
        hall, post = FakeForum(), FakeMessenger()
        room = StaffGroup(CHAT, hall)
        processors = [make_processor(guide, languages, store, post, staff=room) for store in stores]
        yield Office(processors, stores, hall, post)


async def test_what_is_written_right_after_the_consent_reaches_the_staff_by_whichever_replica(office: Office) -> None:
    """The other one remembers the person from before."""
    await office.taps("v..s.home", processor=1)
    await office.taps("h.", processor=0)
    assert office.hall.opened == 1
    await office.writes("hello there", processor=1)
    assert office.hall.in_topic(71)[-1] == "hello there"
    await office.staff("/close", 71, processor=0)
    said = len(office.hall.in_topic(71))
    await office.writes("my card was declined", processor=1)
    assert len(office.hall.in_topic(71)) == said


async def test_who_ends_it_while_the_topic_is_made_is_not_left_waiting(office: Office) -> None:
    """Another replica serves the second tap; the staff finds the topic closed, and the queue is empty."""
    await office.taps("v..s.home")
    office.hall.opening, office.hall.meanwhile = [office.processors[1]], office.tap("i.")
    await office.taps("h.")
    session = await office.session()
    assert session is not None
    assert session.ticket is None
    assert office.hall.closed == {71: True}
    assert office.hall.in_topic(71)[-1] == "The user has ended the conversation."
    assert await office.stores[0].relays.waiting() == 0


async def test_who_is_forgotten_while_the_topic_is_made_stays_forgotten(office: Office) -> None:
    """Nothing is written behind the deletion; the topic is closed with a note."""
    await office.taps("v..s.home")
    office.hall.opening, office.hall.meanwhile = [office.processors[1]], office.tap("x.")
    await office.taps("h.")
    assert await speaks_of(office.stores[0]._redis, str(USER)) == []
    assert office.hall.closed == {71: True}
    assert "has deleted all their data" in office.hall.in_topic(71)[-1]


async def test_a_command_is_carried_out_once_and_not_again_by_an_edit(office: Office) -> None:
    """Telegram resends what was not acknowledged; a typing error that is mended is no second order."""
    await office.taps("h.")
    number = await office.staff("/send plus_api", 71)
    before = len(office.post.cards)
    await office.update(number, "/send plus_api", 71, processor=1)
    await office.update(99, "/send plus_api", 71, edited=True)
    assert len(office.post.cards) == before
    number = await office.staff("/close done", 71)
    await office.staff("/reopen", 71)
    await office.update(number, "/close done", 71, processor=1)
    await office.update(100, "/close all done", 71, edited=True)
    session = await office.session()
    assert session is not None
    assert session.ticket is not None


async def test_commands_for_another_bot_and_those_over_two_lines(office: Office) -> None:
    """A group of staff may have other bots, with commands of the same names."""
    await office.taps("h.")
    await office.staff("/ban@another_bot", 71)
    assert not await office.stores[0].relays.barred(USER)
    said = len(office.hall.in_topic(71))
    await office.staff("/note\nlooks like a prepaid card", 71)
    assert len(office.hall.in_topic(71)) == said
    assert office.received == []


async def test_what_is_written_in_an_earlier_topic_goes_to_nobody_until_it_is_reopened(office: Office) -> None:
    """Somebody may have several topics; only one conversation is open."""
    await office.taps("h.")
    await office.staff("/close", 71)
    await office.taps("h.")
    assert office.hall.opened == 2
    await office.staff("about the old case", 71)
    assert office.received == []
    assert "is closed" in office.hall.in_topic(71)[-1]
    await office.staff("/close", 71)
    session = await office.session()
    assert session is not None
    assert session.ticket is not None
    assert session.ticket.topic == 72
    await office.staff("/reopen", 71)
    await office.writes("so this again")
    assert office.hall.in_topic(71)[-1] == "so this again"
    assert await office.stores[0].relays.waiting() == 0


async def test_a_message_refused_for_being_too_fast_is_sent_as_soon_as_it_may(office: Office) -> None:
    """It is known not to have arrived: no lease is waited for, and nothing counted as repeated."""
    await office.taps("h.")
    office.hall.refuses = [TooFastError(3)]
    before = metrics.REPEATED.labels("message")._value.get()
    relay_message = RelayMessage(USER, USER, 7, "text", text="once")
    incoming = Update(
        77, "text", USER, USER, language_code="en", text="once", own_message=7, relay_message=relay_message
    )
    assert (await office.processors[0].handle(incoming)).retry_after == 3
    assert (await office.processors[1].handle(incoming)).done
    assert office.hall.in_topic(71)[-1] == "once"
    assert metrics.REPEATED.labels("message")._value.get() == before
