"""Reminders: set, kept through outages, delivered by exactly one replica, and canceled."""

import asyncio
import base64
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
from bot.i18n.offered_languages import Languages
from bot.ports.errors import ApiError, ClosedError, UnreachableError
from bot.ports.updates import Update
from bot.processing.due_job_runner import LEASE_SECONDS, RETRY_SECONDS
from bot.processing.update_processor import UpdateProcessor
from bot.rendering.card import Card
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.support.fakes import FakeMessenger
from tests.support.metric_values import metric
from tests.support.processors import make_processor
from tests.support.redis_scan import keys_mentioning

USER = 987_654_321
WAITING = {"hold", "paid", "later", "cl_hold"}
HOLD = 7 * 24 * 3600


@dataclass
class FlakyMessenger(FakeMessenger):
    """Raises the errors in ``fails``, one per send: before the message is sent or, if ``after``, afterwards."""

    fails: list[Exception] = field(default_factory=list)
    after: bool = False

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        number = await super().send(chat, card, thread) if self.after or not self.fails else 0
        if self.fails:
            raise self.fails.pop()
        return number


@dataclass
class Env:
    """Replicas on one server, with a clock under the test's control."""

    guide: Guide
    languages: Languages
    messenger: FlakyMessenger
    stores: list[RedisStore]
    redis: Redis
    now: float = 1_800_000_000.0

    def replica(self, store: int = 0) -> UpdateProcessor:
        return make_processor(self.guide, self.languages, self.stores[store], self.messenger, clock=lambda: self.now)


@pytest.fixture
async def env(tmp_path: Path, guide: Guide, languages: Languages) -> AsyncIterator[Env]:
    async with AsyncExitStack() as stack:
        url = (await stack.enter_async_context(EmbeddedServer(tmp_path))).url
        stores = []
        for _ in range(3):
            client = Redis.from_url(url)
            stack.push_async_callback(client.aclose)
            stores.append(RedisStore(client, Cipher()))
        yield Env(
            guide.model_copy(update={"services": frozenset({REMINDERS})}), languages, FlakyMessenger(), stores, client
        )


def tap(update_id: int, data: str, message: int = 100) -> Update:
    return Update(update_id, "tap", USER, USER, language_code="en", message_id=message, callback_id="1", data=data)


async def with_reminder(env: Env, screen: str = "hold") -> UpdateProcessor:
    """A processor whose user has set a reminder at an outcome."""
    processor = env.replica()
    assert (await processor.handle(tap(1, f"v.decline.s.{screen}"))).done
    assert "⏰" in str([button.label for button in env.messenger.cards[100].buttons])
    assert (await processor.handle(tap(2, callback_data.encode(SetReminder("decline", screen))))).done
    return processor


def delivered(env: Env) -> list[str]:
    return [card.html for card in env.messenger.cards.values() if "Here's the reminder you asked for" in card.html]


def test_reminder_is_offered_only_on_outcomes_that_say_to_wait(guide: Guide) -> None:
    waiting = {name for name, screen in guide.screens.items() if isinstance(screen, Outcome) and screen.remind}
    assert waiting == WAITING


async def test_one_replica_delivers_a_due_reminder_and_asks_for_a_vote(env: Env) -> None:
    """Not before it is due; then once, as the saved screen, on a new message that becomes the current card."""
    await with_reminder(env)
    processors = [env.replica(number) for number in range(3)]
    env.now += HOLD - 60
    await asyncio.gather(*(processor.due_jobs.run_once() for processor in processors))
    assert delivered(env) == []
    env.now += 61
    await asyncio.gather(*(processor.due_jobs.run_once() for processor in processors for _ in range(3)))
    (html,) = delivered(env)
    assert "A pending charge isn't a payment yet" in html
    assert "Did it help?" in html
    record = (await env.stores[0].read(USER, fresh=True)).record
    assert record is not None
    assert record.card is not None
    assert record.card[:2] == (USER, 101)
    assert record.session.page == Page(View.SCREEN, "hold", "decline")
    assert record.session.reminders == ()
    env.now += 30 * 24 * 3600
    await processors[1].due_jobs.run_once()
    assert len(delivered(env)) == 1
    assert [key for key in await keys_mentioning(env.redis, str(USER)) if "due" in key] == []


async def test_reminder_is_delivered_late_after_an_outage(env: Env) -> None:
    """Three days late, with Telegram unreachable at first: retried when the lease expires."""
    await with_reminder(env)
    env.now += HOLD + 3 * 24 * 3600
    env.messenger.fails = [UnreachableError("502")]
    processor = env.replica(1)
    await processor.due_jobs.run_once()
    await processor.due_jobs.run_once()
    assert delivered(env) == []
    env.now += LEASE_SECONDS + 1
    await processor.due_jobs.run_once()
    assert len(delivered(env)) == 1


async def test_lost_response_repeats_a_reminder_once_and_counts_it(env: Env) -> None:
    """Telegram has no idempotency key, so possible duplicates are counted."""
    await with_reminder(env)
    env.now += HOLD
    env.messenger.fails, env.messenger.after = [UnreachableError("lost")], True
    before = metric("billing_repeated_deliveries_total", what="reminder")
    await env.replica().due_jobs.run_once()
    env.now += LEASE_SECONDS + 1
    await env.replica(1).due_jobs.run_once()
    assert len(delivered(env)) == 2
    assert metric("billing_repeated_deliveries_total", what="reminder") == before + 1


async def test_second_tap_does_not_postpone_a_reminder(env: Env) -> None:
    """Nor does a resent one."""
    processor = await with_reminder(env)
    env.now += 3600
    await processor.handle(tap(3, callback_data.encode(SetReminder("decline", "hold"))))
    await processor.handle(tap(3, callback_data.encode(SetReminder("decline", "hold"))))
    record = (await env.stores[0].read(USER)).record
    assert record is not None
    assert record.session.reminders == (Reminder("hold", "decline", int(env.now) - 3600 + HOLD),)


@pytest.mark.parametrize("data", ["u.hold", "o.decline.hold.s", "x."], ids=["cancelled", "solved", "forgotten"])
async def test_cancelled_reminder_is_not_delivered(env: Env, data: str) -> None:
    """Via /reminders, by voting "solved", or by erasing all data."""
    processor = await with_reminder(env)
    if data == "u.hold":
        shown = Update(3, "command", USER, USER, language_code="en", command="reminders", own_message=3)
        await processor.handle(shown)
        assert "Your reminders" in env.messenger.cards[101].html
        assert '<tg-time unix="' in env.messenger.cards[101].html
    await processor.handle(tap(4, data))
    env.now += HOLD + 1
    await env.replica(2).due_jobs.run_once()
    assert delivered(env) == []
    if data == "x.":
        assert await keys_mentioning(env.redis, str(USER)) == []


@pytest.mark.parametrize("error", [ClosedError("403"), ApiError(400, "Bad Request: something new")])
async def test_undeliverable_reminder_is_dropped(env: Env, error: Exception) -> None:
    """After a block or a permanent error. The reminder goes; the rest of the session stays."""
    await with_reminder(env)
    env.now += HOLD
    env.messenger.fails = [error]
    await env.replica().due_jobs.run_once()
    record = (await env.stores[0].read(USER, fresh=True)).record
    assert record is not None
    assert record.session.reminders == ()
    env.now += LEASE_SECONDS + 1
    await env.replica().due_jobs.run_once()
    assert delivered(env) == []


async def test_reminder_that_fails_for_good_becomes_a_dead_letter(env: Env) -> None:
    """After a few attempts, ever further apart; the user's next reminder still comes, and the first with it."""
    await with_reminder(env)
    env.now += HOLD
    version = await env.stores[0].read(USER, fresh=True)
    assert version.record is not None
    [failing] = version.record.session.reminders
    following = Reminder("paid", "decline", int(env.now) + 24 * 3600)
    session = version.record.session._replace(reminders=(failing, following))
    await env.stores[0].commit(USER, replace(version.record, session=session), version)
    bugs = env.messenger.fails = [KeyError("what somebody typed") for _ in range(len(RETRY_SECONDS) + 1)]
    failures, parked = metric("billing_background_job_failures_total"), metric("billing_parked_updates_total")
    for number, seconds in enumerate(RETRY_SECONDS, start=1):
        await env.replica(1).due_jobs.run_once()
        env.now += seconds - 1
        await env.replica(2).due_jobs.run_once()
        assert len(RETRY_SECONDS) + 1 - len(bugs) == number
        assert await env.stores[0].parked() == []
        env.now += 1
    await env.replica().due_jobs.run_once()
    assert bugs == []
    [letter] = await env.stores[0].parked()
    assert (letter["update_id"], letter["kind"], letter["error"][:16]) == (0, "due_job", "KeyError at send")
    assert metric("billing_background_job_failures_total") == failures + len(RETRY_SECONDS) + 1
    assert metric("billing_parked_updates_total") == parked + 1
    env.now = following.due - 1
    await env.replica().due_jobs.run_once()
    assert delivered(env) == []
    env.now = following.due
    await env.replica().due_jobs.run_once()
    assert len(delivered(env)) == 2


async def test_long_outage_uses_up_no_attempts_of_a_reminder(env: Env) -> None:
    await with_reminder(env)
    env.now += HOLD
    env.messenger.fails = [KeyError("a bug"), *(UnreachableError("502") for _ in range(20))]
    while env.messenger.fails:
        await env.replica().due_jobs.run_once()
        env.now += LEASE_SECONDS
    assert await env.stores[0].parked() == []
    env.now += RETRY_SECONDS[-1]
    await env.replica().due_jobs.run_once()
    assert len(delivered(env)) == 1


async def test_reminder_in_a_locked_record_is_never_given_up(env: Env) -> None:
    """It comes when the key is back, however long that takes; meanwhile it is tried less and less often."""
    await with_reminder(env)
    env.now += HOLD
    name = f"billing:{{{USER}}}:session"
    plain = await env.redis.get(name)
    assert isinstance(plain, bytes)
    locking = Cipher.parse(base64.b64encode(bytes(range(32))).decode())
    _, value = locking.pack(name, Cipher().open(name, plain)[1])
    await env.redis.set(name, value, ex=3600)
    before = metric("billing_locked_records_total")
    for _ in range(2 * len(RETRY_SECONDS)):
        await env.replica().due_jobs.run_once()
        env.now += RETRY_SECONDS[-1] - 1
    assert before + len(RETRY_SECONDS) < metric("billing_locked_records_total")
    assert metric("billing_locked_records_total") < before + 2 * len(RETRY_SECONDS)
    assert await env.stores[0].parked() == []
    await env.redis.set(name, plain, ex=3600)
    env.now += RETRY_SECONDS[-1]
    await env.replica().due_jobs.run_once()
    assert len(delivered(env)) == 1


async def test_without_the_service_no_reminder_is_offered(env: Env) -> None:
    """A mounted flow has no due-job runner."""
    env.guide = env.guide.model_copy(update={"services": frozenset()})
    processor = env.replica()
    await processor.handle(tap(1, "v.decline.s.hold"))
    assert "⏰" not in str(env.messenger.cards[100].buttons)
    receipt = await processor.handle(tap(2, callback_data.encode(SetReminder("decline", "hold"))))
    assert receipt.answer is not None
    assert "no longer exists" in str(receipt.answer)


async def test_user_active_during_delivery_keeps_their_card(env: Env) -> None:
    """The reminder's message is sent, but their own card stays current."""
    await with_reminder(env)
    other = env.replica(1)
    send = env.messenger.send

    async def meanwhile(chat: int, card: Card, thread: int = 0) -> int:
        number = await send(chat, card, thread)
        if "the reminder you asked for" in card.html:
            assert (await other.handle(tap(9, "v..s.home"))).done
        return number

    env.messenger.send = meanwhile  # type: ignore[method-assign]
    env.now += HOLD
    await env.replica().due_jobs.run_once()
    record = (await env.stores[2].read(USER)).record
    assert record is not None
    assert record.session.page == Page(View.SCREEN, "home")
    assert record.session.reminders == ()


async def test_reminder_of_a_removed_screen_is_still_delivered(env: Env) -> None:
    """With the nearest existing page, once."""
    await with_reminder(env)
    version = await env.stores[0].read(USER, fresh=True)
    assert version.record is not None
    gone = Reminder("removed", "removed_flow", int(env.now))
    session = version.record.session._replace(reminders=(gone,))
    await env.stores[0].commit(USER, replace(version.record, session=session), version)
    await env.stores[0].due.add(USER, int(env.now))
    for store in (1, 2):
        await env.replica(store).due_jobs.run_once()
    assert len(delivered(env)) == 1
    record = (await env.stores[0].read(USER, fresh=True)).record
    assert record is not None
    assert record.session.reminders == ()
    assert record.session.page.screen in env.guide.screens
