"""The order of writes around a commit: what must not be lost is written before it, and marked due again after it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.conversation import callback_data
from bot.conversation.event import RequestAgent, SetNews, SetReminder
from bot.features.handoff.handoff import OPEN_SECONDS, StaffGroup
from bot.guide.guide import NEWS, REMINDERS, STAFF, Guide
from bot.i18n.catalogue import Languages
from bot.processing.processor import UpdateProcessor
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.features.test_replicas import CHAT
from tests.processing.test_processor import tap
from tests.support.fakes import FakeForum, FakeMessenger
from tests.support.processors import make_processor

NOW = 1_800_000_000

Tap = Callable[[str], Awaitable[list[str]]]


@pytest.fixture
async def taps(
    tmp_path: Path, guide: Guide, languages: Languages, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Tap]:
    """Handles a tap; gives the writes that it made, in their order."""
    async with AsyncExitStack() as stack:
        redis = Redis.from_url((await stack.enter_async_context(EmbeddedServer(tmp_path))).url)
        stack.push_async_callback(redis.aclose)
        store, written = RedisStore(redis, Cipher(), secret=b"s"), list[str]()

        def noting(part: Any, method: str, name: str) -> None:
            real = getattr(part, method)

            async def noted(*arguments: Any, **named: Any) -> Any:
                written.append(f"{name} {arguments[1] - NOW}" if name == "due" else name)
                return await real(*arguments, **named)

            monkeypatch.setattr(part, method, noted)

        noting(store, "commit", "commit")
        noting(store.counters, "vote", "vote")
        noting(store.followers, "follow", "follow")
        noting(store.due, "add", "due")
        noting(store.relays, "served", "served")
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


async def test_a_vote_is_counted_before_it_is_kept(taps: Tap) -> None:
    """A process that dies between the two has counted it; the resent update finds that, and counts nothing twice."""
    await taps("v.decline.s.hold")
    writes = await taps("o.decline.hold.n")
    assert writes.index("vote") < writes.index("commit")
    assert "vote" not in await taps("o.decline.hold.n")


async def test_a_reminder_is_marked_due_before_and_after_the_commit(taps: Tap) -> None:
    """Before, so that none is lost; after, since a runner that looked in between took the mark off."""
    await taps("v.decline.s.hold")
    writes = [write.split()[0] for write in await taps(callback_data.encode(SetReminder("decline", "hold")))]
    assert writes[:3] == ["due", "commit", "due"]


async def test_a_case_without_a_topic_is_due_soon(taps: Tap) -> None:
    """The same twice: another process opens the topic, should this one die."""
    await taps("v..h.")
    writes = await taps(callback_data.encode(RequestAgent("")))
    mark = f"due {OPEN_SECONDS}"
    assert writes[:3] == [mark, "commit", mark]


async def test_news_are_subscribed_before_the_commit(taps: Tap) -> None:
    """A subscription that only the record knew would get no news."""
    writes = await taps(callback_data.encode(SetNews(on=True)))
    assert writes.index("follow") < writes.index("commit")


async def test_a_plain_tap_writes_the_record_and_nothing_else(taps: Tap) -> None:
    await taps("v..s.home")
    assert await taps("a.decline.place.listed") == ["commit"]
