"""The order of writes around a commit: what must not be lost is written before it and marked due again after it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.conversation import callback_data
from bot.conversation.event import RequestAgent, SetNews, SetReminder
from bot.features.handoff.handoff import OPEN_SECONDS
from bot.features.handoff.staff_group import StaffGroup
from bot.guide.guide import NEWS, REMINDERS, STAFF, Guide
from bot.i18n.offered_languages import Languages
from bot.processing.update_processor import UpdateProcessor
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.features.handoff.replicas import CHAT
from tests.support.fakes import FakeForum, FakeMessenger
from tests.support.processors import make_processor, tap

NOW = 1_800_000_000

Tap = Callable[[str], Awaitable[list[str]]]


@pytest.fixture
async def taps(
    tmp_path: Path, guide: Guide, languages: Languages, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Tap]:
    """Handles a tap and returns the writes that it made, in order."""
    async with AsyncExitStack() as stack:
        redis = Redis.from_url((await stack.enter_async_context(EmbeddedServer(tmp_path))).url)
        stack.push_async_callback(redis.aclose)
        store, written = RedisStore(redis, Cipher(), secret=b"s"), list[str]()

        def record(part: Any, method: str, name: str) -> None:
            real = getattr(part, method)

            async def recorded(*arguments: Any, **named: Any) -> Any:
                written.append(f"{name} {arguments[1] - NOW}" if name == "due" else name)
                return await real(*arguments, **named)

            monkeypatch.setattr(part, method, recorded)

        record(store, "commit", "commit")
        record(store.counters, "vote", "vote")
        record(store.followers, "follow", "follow")
        record(store.due, "add", "due")
        record(store.relays, "served", "served")
        offered = guide.model_copy(update={"services": frozenset({NEWS, REMINDERS, STAFF})})
        processor: UpdateProcessor = make_processor(
            offered, languages, store, FakeMessenger(), staff=StaffGroup(CHAT, FakeForum()), clock=lambda: NOW
        )
        number = 0

        async def handled(data: str) -> list[str]:
            nonlocal number
            number += 1
            written.clear()
            assert (await processor.handle(tap(number, data))).done
            return list(written)

        yield handled


async def test_vote_is_counted_before_the_commit(taps: Tap) -> None:
    """If the process dies in between, the resent update finds it counted and doesn't count it again."""
    await taps("v.decline.s.hold")
    writes = await taps("o.decline.hold.n")
    assert writes.index("vote") < writes.index("commit")
    assert "vote" not in await taps("o.decline.hold.n")


async def test_reminder_is_marked_due_before_and_after_the_commit(taps: Tap) -> None:
    """Before, so that none is lost; after, since a runner may remove the mark in between."""
    await taps("v.decline.s.hold")
    writes = [write.split()[0] for write in await taps(callback_data.encode(SetReminder("decline", "hold")))]
    assert writes[:3] == ["due", "commit", "due"]


async def test_case_without_a_topic_is_due_before_and_after_the_commit(taps: Tap) -> None:
    """If this process dies, another one opens the topic."""
    await taps("v..h.")
    writes = await taps(callback_data.encode(RequestAgent("")))
    mark = f"due {OPEN_SECONDS}"
    assert writes[:3] == [mark, "commit", mark]


async def test_news_subscription_is_stored_before_the_commit(taps: Tap) -> None:
    """A subscription that only the session knew would get no news."""
    writes = await taps(callback_data.encode(SetNews(on=True)))
    assert writes.index("follow") < writes.index("commit")


async def test_plain_tap_writes_only_the_session(taps: Tap) -> None:
    await taps("v..s.home")
    assert await taps("a.decline.place.listed") == ["commit"]
