"""Broadcasts: they reach every subscriber once, and nobody else."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bot.app.wiring import build_renderer
from bot.check.page_generator import pages
from bot.conversation.diagnosis import VoteCount, ranked
from bot.features.broadcast.broadcast import Broadcast
from bot.guide.guide import Guide
from bot.guide.screen import Likely
from bot.i18n.offered_languages import Languages
from bot.ports.errors import ApiError, ClosedError, MovedError, TooFastError, UnreachableError
from bot.rendering.card import Card
from bot.store.cipher import Cipher
from bot.store.records import RedisStore
from tests.features.conftest import OWNER, Env
from tests.support.fakes import FakeMessenger
from tests.support.processors import make_processor


class RecordingMessenger(FakeMessenger):
    """Records who gets what; ``fails`` has errors by user, each of which is raised once."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[tuple[int, str]] = []
        self.fails: dict[int, Exception] = {}
        self.stop_at: tuple[int, asyncio.Event] | None = None

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        if chat in self.fails:
            raise self.fails.pop(chat)
        self.got.append((chat, card.html))
        if self.stop_at and len(self.got) >= self.stop_at[0]:
            self.stop_at[1].set()
        return 1


@pytest.fixture
def messenger() -> RecordingMessenger:
    return RecordingMessenger()


@pytest.fixture
async def store(redis_url: str, messenger: RecordingMessenger) -> AsyncIterator[RedisStore]:
    """Its clock is the messenger's, which advances in the pauses of a broadcast."""
    client = Redis.from_url(redis_url)
    yield RedisStore(client, Cipher(), clock=lambda: 1_800_000_000 + messenger.now)
    await client.aclose()


def broadcast_of(store: RedisStore, guide: Guide, languages: Languages, messenger: RecordingMessenger) -> Broadcast:
    async def no_time(seconds: float) -> None:
        messenger.now += seconds

    return Broadcast(guide, languages, build_renderer(guide, languages), store.followers, messenger, no_time)


async def test_every_subscriber_is_told_once_in_their_language(
    store: RedisStore, messenger: RecordingMessenger, guide: Guide, languages: Languages
) -> None:
    """By two replicas; users who blocked the bot are counted as gone; at Telegram's pace."""
    for user in range(1, 41):
        await store.followers.follow(user, "zh_Hans" if user % 2 else "en", on=True)
    await store.followers.follow(40, "en", on=False)
    assert await store.followers.count() == 39
    assert await store.followers.start(1, "hold")
    assert not await store.followers.start(2, "wait")
    stop = asyncio.Event()
    messenger.fails = {7: TooFastError(9), 8: ClosedError("403")}
    replicas = [broadcast_of(store, guide, languages, messenger) for _ in range(2)]
    await asyncio.gather(*(replica.send(stop) for replica in replicas))
    assert sorted(user for user, _ in messenger.got) == [user for user in range(1, 40) if user != 8]
    assert all(("你订阅了更新通知" in html) == bool(user % 2) for user, html in messenger.got)
    cast = await store.followers.state()
    assert cast is not None
    assert (cast.running, cast.sent, cast.gone, cast.left, cast.unsure) == (False, 38, 1, 0, 0)
    assert messenger.now >= 38 / 25
    assert not await store.followers.start(1, "hold")


async def test_throttled_chat_delays_nobody_and_comes_last_even_after_a_restart(
    store: RedisStore, messenger: RecordingMessenger, guide: Guide, languages: Languages
) -> None:
    """A 429 concerns one chat; the others are told meanwhile."""
    for user in range(1, 21):
        await store.followers.follow(user, "en", on=True)
    await store.followers.start(1, "hold")
    stop = asyncio.Event()
    slow = [user for user in range(1, 21) if user % 16 == 0]
    messenger.fails, messenger.stop_at = {user: TooFastError(30) for user in slow}, (10, stop)
    first = broadcast_of(store, guide, languages, messenger)
    await first.send(stop)
    assert messenger.now < 2
    messenger.stop_at = None
    await first.send(asyncio.Event())
    assert [user for user, _ in messenger.got][-1:] == slow
    assert messenger.now >= 30
    assert len(messenger.got) == 20


@pytest.mark.parametrize(
    "error", [ApiError(400, "Bad Request: something new"), MovedError(-5), RuntimeError("a bug"), KeyError("a bug")]
)
async def test_no_error_stops_a_broadcast(
    store: RedisStore, messenger: RecordingMessenger, guide: Guide, languages: Languages, error: Exception
) -> None:
    """Permanent refusals are counted, unknown errors are left to the owner; everyone else gets the message."""
    for user in range(1, 21):
        await store.followers.follow(user, "en", on=True)
    await store.followers.start(1, "hold")
    messenger.fails = {5: error}
    await broadcast_of(store, guide, languages, messenger).send(asyncio.Event())
    assert sorted(user for user, _ in messenger.got) == [user for user in range(1, 21) if user != 5]
    cast = await store.followers.state()
    assert cast is not None
    refused = isinstance(error, ApiError | MovedError)
    assert (cast.running, cast.sent, cast.gone, cast.unsure) == (False, 19, int(refused), int(not refused))


async def test_broadcast_of_a_removed_screen_stops(
    store: RedisStore, messenger: RecordingMessenger, guide: Guide, languages: Languages
) -> None:
    """Nobody is sent a missing page or counted as told."""
    await store.followers.follow(1, "en", on=True)
    await store.followers.start(1, "gone_by_now")
    await broadcast_of(store, guide, languages, messenger).send(asyncio.Event())
    cast = await store.followers.state()
    assert cast is not None
    assert (cast.running, cast.left, messenger.got) == (False, 1, [])


async def test_broadcast_ranks_causes_by_the_current_votes(
    store: RedisStore, messenger: RecordingMessenger, guide: Guide, languages: Languages
) -> None:
    """As the conversation's own cards do."""
    processor = make_processor(guide, languages, store, messenger, owners=frozenset({OWNER}))
    page = next(each for each in pages(guide) if isinstance(guide.screens.get(each.page.screen), Likely))
    likely = guide.screens[page.page.screen]
    assert isinstance(likely, Likely)
    last = ranked(guide, likely, {})[-1].finding.cause
    without = processor.content.renderer.render(page, languages["en"])
    processor.content.renderer.votes = {cause: VoteCount(500 if cause == last else 0, 500) for cause in guide.causes}
    voted = processor.content.renderer.render(page, languages["en"])
    assert voted.html != without.html
    await store.followers.follow(1, "en", on=True)
    await store.followers.start(1, page.page.screen)
    stop = asyncio.Event()
    messenger.stop_at = (1, stop)
    await processor.jobs["broadcast"](stop)
    assert messenger.got[0][1].endswith(voted.html)


async def test_many_429s_in_a_row_slow_the_broadcast_down(
    store: RedisStore, messenger: RecordingMessenger, guide: Guide, languages: Languages
) -> None:
    """Telegram is then throttling the bot itself, and not one chat."""
    for user in range(1, 13):
        await store.followers.follow(user, "en", on=True)
    await store.followers.start(1, "hold")
    messenger.fails = {user: TooFastError(60) for user in range(1, 13)}
    await broadcast_of(store, guide, languages, messenger).send(asyncio.Event())
    assert sorted(user for user, _ in messenger.got) == list(range(1, 13))
    assert messenger.now > 30


async def test_broadcast_can_be_stopped_and_resumed(
    store: RedisStore, messenger: RecordingMessenger, guide: Guide, languages: Languages
) -> None:
    """Messages with a lost response are left to the owner: resending could deliver them twice."""
    for user in range(1, 21):
        await store.followers.follow(user, "en", on=True)
    await store.followers.start(1, "hold")
    stop = asyncio.Event()
    messenger.fails, messenger.stop_at = {3: UnreachableError("lost")}, (10, stop)
    first = broadcast_of(store, guide, languages, messenger)
    await first.send(stop)
    assert len(messenger.got) == 10
    await store.followers.stop()
    await first.send(asyncio.Event())
    assert len(messenger.got) == 10
    assert not await store.followers.lease("another replica")
    cast = await store.followers.state()
    assert cast is not None
    assert cast.sent + cast.left + cast.unsure == 20
    await store.followers.retry()
    await first.send(asyncio.Event())
    assert sorted(user for user, _ in messenger.got) == list(range(1, 21))


@pytest.mark.slow
async def test_broadcast_reaches_subscribers_only(env: Env) -> None:
    """The owner confirms first; users subscribe after voting and can unsubscribe on the message itself."""
    owner = env.telegram.user(OWNER)
    async with env.bot():
        await env.settled(
            env.alex.send("/start v-decline-s-hold"),
            env.alex.tap("Yes, solved"),
            env.alex.tap("🔔 Tell me about changes"),
            env.alex.tap("Notify me"),
            env.lin.send("/start"),
            env.lin.send("/broadcast hold"),
            owner.send("/broadcast"),
            owner.send("/broadcast hold"),
        )
        assert "Subscribers: 1." in (owner.card.text if owner.card else "")
        await env.settled(owner.tap("Send it"))
        await env.telegram.until(lambda: any("has changed" in each.text for each in env.alex.chat.messages), 20)
        await env.telegram.settled(timeout=120)
        assert all("有变动" not in each.text for each in env.lin.chat.messages)
        await env.settled(env.alex.tap("Update notifications"), env.alex.tap("Stop notifying me"))
        await env.settled(owner.send("/broadcast hold"))
        assert "Subscribers: 0." in (owner.card.text if owner.card else "")
