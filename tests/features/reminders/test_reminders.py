"""Reminders: asked for, kept over outages, delivered by one of all replicas, and taken back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.conversation import callback_data
from bot.conversation.event import SetReminder
from bot.conversation.session import Page, Reminder, View
from bot.guide.guide import REMINDERS, Guide
from bot.guide.screen import Outcome
from bot.i18n.catalogue import Languages
from bot.observability import metrics
from bot.ports.errors import ApiError, ClosedError, UnreachableError
from bot.ports.updates import Update
from bot.processing.due_job_runner import LEASE_SECONDS
from bot.processing.processor import UpdateProcessor
from bot.rendering.card import Card
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.support.fakes import FakeMessenger
from tests.support.processors import make_processor
from tests.support.redis_scan import speaks_of

USER = 987_654_321
WAITING = {"hold", "paid", "later", "cl_hold"}
HOLD = 7 * 24 * 3600


@dataclass
class Moody(FakeMessenger):
    """``fails`` is raised by so many sends: before the message is out, or after."""

    fails: list[Exception] = field(default_factory=list)
    after: bool = False

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        number = await super().send(chat, card, thread) if self.after or not self.fails else 0
        if self.fails:
            raise self.fails.pop()
        return number


@dataclass
class World:
    """Replicas on one server, at a time of our own."""

    guide: Guide
    languages: Languages
    post: Moody
    stores: list[RedisStore]
    now: float = 1_800_000_000.0

    def replica(self, store: int = 0) -> UpdateProcessor:
        return make_processor(self.guide, self.languages, self.stores[store], self.post, clock=lambda: self.now)

    @property
    def redis(self) -> Redis:
        redis: Redis = self.stores[0]._redis
        return redis


@pytest.fixture
async def world(tmp_path: Path, guide: Guide, languages: Languages) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        url = (await stack.enter_async_context(EmbeddedServer(tmp_path))).url
        stores = []
        for _ in range(3):
            client = Redis.from_url(url)
            stack.push_async_callback(client.aclose)
            stores.append(RedisStore(client, Cipher()))
        yield World(guide.model_copy(update={"services": frozenset({REMINDERS})}), languages, Moody(), stores)


def tap(update_id: int, data: str, message: int = 100) -> Update:
    return Update(update_id, "tap", USER, USER, language_code="en", message_id=message, callback_id="1", data=data)


async def asked(world: World, screen: str = "hold") -> UpdateProcessor:
    """Somebody who asked for a reminder of an outcome."""
    processor = world.replica()
    assert (await processor.handle(tap(1, f"v.decline.s.{screen}"))).done
    assert "⏰" in str([button.label for button in world.post.cards[100].buttons])
    assert (await processor.handle(tap(2, callback_data.encode(SetReminder("decline", screen))))).done
    return processor


def delivered(world: World) -> list[str]:
    return [card.html for card in world.post.cards.values() if "Here's the reminder you asked for" in card.html]


def test_a_reminder_is_offered_only_where_the_outcome_says_to_wait(guide: Guide) -> None:
    """Those outcomes whose own words put something off."""
    waiting = {name for name, screen in guide.screens.items() if isinstance(screen, Outcome) and screen.remind}
    assert waiting == WAITING


async def test_one_replica_delivers_a_reminder_and_asks_whether_it_worked(world: World) -> None:
    """Not before it is due; then once, as the saved screen, on a new message that is the live card from then on."""
    await asked(world)
    processors = [world.replica(number) for number in range(3)]
    world.now += HOLD - 60
    await asyncio.gather(*(processor.due_jobs.look() for processor in processors))
    assert delivered(world) == []
    world.now += 61
    await asyncio.gather(*(processor.due_jobs.look() for processor in processors for _ in range(3)))
    (html,) = delivered(world)
    assert "A pending charge isn't a payment yet" in html
    assert "Did it help?" in html
    record = (await world.stores[0].read(USER, fresh=True)).record
    assert record is not None
    assert record.card is not None
    assert record.card[:2] == (USER, 101)
    assert record.session.page == Page(View.SCREEN, "hold", "decline")
    assert record.session.reminders == ()
    world.now += 30 * 24 * 3600
    await processors[1].due_jobs.look()
    assert len(delivered(world)) == 1
    assert [key for key in await speaks_of(world.redis, str(USER)) if "due" in key] == []


async def test_after_an_outage_a_reminder_comes_late(world: World) -> None:
    """Ten days on, and Telegram can't be reached at first: it is tried again when the lease is over."""
    await asked(world)
    world.now += HOLD + 3 * 24 * 3600
    world.post.fails = [UnreachableError("502")]
    processor = world.replica(1)
    await processor.due_jobs.look()
    await processor.due_jobs.look()
    assert delivered(world) == []
    world.now += LEASE_SECONDS + 1
    await processor.due_jobs.look()
    assert len(delivered(world)) == 1


async def test_an_answer_lost_on_the_way_repeats_it_once_and_is_counted(world: World) -> None:
    """Telegram knows no key by which to send once; so what may have come twice is counted."""
    await asked(world)
    world.now += HOLD
    world.post.fails, world.post.after = [UnreachableError("lost")], True
    before = metrics.REPEATED.labels("reminder")._value.get()
    await world.replica().due_jobs.look()
    world.now += LEASE_SECONDS + 1
    await world.replica(1).due_jobs.look()
    assert len(delivered(world)) == 2
    assert metrics.REPEATED.labels("reminder")._value.get() == before + 1


async def test_a_second_tap_does_not_postpone_a_reminder(world: World) -> None:
    """Nor does the same tap that comes again."""
    processor = await asked(world)
    world.now += 3600
    await processor.handle(tap(3, callback_data.encode(SetReminder("decline", "hold"))))
    await processor.handle(tap(3, callback_data.encode(SetReminder("decline", "hold"))))
    record = (await world.stores[0].read(USER)).record
    assert record is not None
    assert record.session.reminders == (Reminder("hold", "decline", int(world.now) - 3600 + HOLD),)


@pytest.mark.parametrize("data", ["u.hold", "o.decline.hold.s", "x."], ids=["cancelled", "solved", "forgotten"])
async def test_what_is_taken_back_is_not_delivered(world: World, data: str) -> None:
    """Through /reminders, by saying that it is solved, by forgetting all."""
    processor = await asked(world)
    if data == "u.hold":
        shown = Update(3, "command", USER, USER, language_code="en", command="reminders", own_message=3)
        await processor.handle(shown)
        assert "Your reminders" in world.post.cards[101].html
        assert '<tg-time unix="' in world.post.cards[101].html
    await processor.handle(tap(4, data))
    world.now += HOLD + 1
    await world.replica(2).due_jobs.look()
    assert delivered(world) == []
    if data == "x.":
        assert await speaks_of(world.redis, str(USER)) == []


@pytest.mark.parametrize("error", [ClosedError("403"), ApiError(400, "Bad Request: something new")])
async def test_who_has_blocked_the_bot_is_not_tried_for_ever(world: World, error: Exception) -> None:
    """Nor is what Telegram refuses for good. The reminder goes; the rest of the record stays."""
    await asked(world)
    world.now += HOLD
    world.post.fails = [error]
    await world.replica().due_jobs.look()
    record = (await world.stores[0].read(USER, fresh=True)).record
    assert record is not None
    assert record.session.reminders == ()
    world.now += LEASE_SECONDS + 1
    await world.replica().due_jobs.look()
    assert delivered(world) == []


async def test_without_the_service_none_is_offered(world: World) -> None:
    """A mounted flow has nobody who looks."""
    world.guide = world.guide.model_copy(update={"services": frozenset()})
    processor = world.replica()
    await processor.handle(tap(1, "v.decline.s.hold"))
    assert "⏰" not in str(world.post.cards[100].buttons)
    receipt = await processor.handle(tap(2, callback_data.encode(SetReminder("decline", "hold"))))
    assert receipt.answer is not None
    assert "no longer exists" in str(receipt.answer)


async def test_who_acts_while_it_is_delivered_stays_where_they_went(world: World) -> None:
    """The reminder's message is there; their own card is the live one."""
    await asked(world)
    other = world.replica(1)
    send = world.post.send

    async def meanwhile(chat: int, card: Card, thread: int = 0) -> int:
        number = await send(chat, card, thread)
        if "the reminder you asked for" in card.html:
            assert (await other.handle(tap(9, "v..s.home"))).done
        return number

    world.post.send = meanwhile  # type: ignore[method-assign]
    world.now += HOLD
    await world.replica().due_jobs.look()
    record = (await world.stores[2].read(USER)).record
    assert record is not None
    assert record.session.page == Page(View.SCREEN, "home")
    assert record.session.reminders == ()


async def test_a_reminder_of_a_screen_that_is_gone_still_comes(world: World) -> None:
    """The guide was edited meanwhile: the nearest living page stands under the question, and it comes once."""
    await asked(world)
    version = await world.stores[0].read(USER, fresh=True)
    assert version.record is not None
    gone = Reminder("removed", "removed_flow", int(world.now))
    session = replace(version.record.session, reminders=(gone,))
    await world.stores[0].commit(USER, replace(version.record, session=session), version)
    await world.stores[0].due.add(USER, int(world.now))
    for store in (1, 2):
        await world.replica(store).due_jobs.look()
    assert len(delivered(world)) == 1
    record = (await world.stores[0].read(USER, fresh=True)).record
    assert record is not None
    assert record.session.reminders == ()
    assert record.session.page.screen in world.guide.screens
