"""Owner commands: statistics without small counts, and broadcasts that reach nobody twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from bot.app.wiring import build_renderer
from bot.cli import main
from bot.concurrency.supervision import supervised
from bot.features.broadcast.broadcast import Broadcast
from bot.features.statistics.statistics import MIN_SHOWN, WEEKS, aggregate, read_filter, rounded, statistics_text
from bot.guide.guide import Guide
from bot.i18n.catalogue import Languages
from bot.observability import metrics
from bot.ports.errors import ApiError, ClosedError, MovedError, TooFastError, UnreachableError
from bot.rendering.card import Card
from bot.rendering.limits import TEXT_UNITS
from bot.rendering.text_length import plain, units
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.features.conftest import OWNER, Env
from tests.support.fakes import FakeMessenger
from tests.support.processors import make_processor

COUNTS = {
    "en|begun|decline": 30,
    "zh_Hans|begun|decline": 70,
    "en|shown|decline|place": 100,
    "en|answered|decline|place": 80,
    "en|unsure|decline|place": 8,
    "en|outcome|decline|hold": 40,
    "en|outcome|decline|wait": 3,
    "en|vote|hold|hold|s": 12,
    "en|vote|hold|hold|n": 4,
    "en|vote|wait|wait|s": 2,
    "en|topic||none": 9,
    "en|topic|options.cards|unsure": 7,
    "en|topic|options.cards|sure": 50,
}


def test_statistics_match_the_counters_and_hide_small_counts(guide: Guide, languages: Languages) -> None:
    """Funnel, drop-off, not sure, outcomes, solved per cause, unanswered topics, languages, weeks."""
    text = statistics_text(
        guide, aggregate(guide, {"2026-46": COUNTS, "2026-47": {"en|begun|decline": 2}}), languages["en"]
    )
    for line in (
        "started 100, answer reached 40, solved 10",
        "Stopped at: <code>place</code> 20",
        "“Not sure”: 10%",
        "Answers reached: <code>hold</code> 40",
        "Solved, by cause: <code>hold</code> 80% (15)",
        "<code>?</code> 5, <code>options.cards</code> 5",
        "<code>en</code> 30, 40, 80%, 10%\n<code>zh_Hans</code> 70, 0, –, –",
        "<code>2026-46</code> 100, 40, 80%, 10%\n<code>2026-47</code> &lt;5, 0, –, –",
    ):
        assert line in text
    assert "wait" not in text
    for language in languages.values():
        assert statistics_text(guide, aggregate(guide, {}), language) == language.say("Nothing has been counted yet.")


def test_statistics_can_be_filtered_by_language_or_week(guide: Guide, languages: Languages) -> None:
    """An unknown word is not a filter."""
    weeks = {"2026-46": COUNTS, "2026-47": {"en|begun|decline": 10, "zh_Hans|outcome|decline|wait": 20}}

    def told(asked: str) -> str:
        only = read_filter(asked, lambda word: "zh_Hans" if word == "zh" else "")
        assert only is not None
        return statistics_text(guide, aggregate(guide, weeks, only), languages["en"])

    chinese = told("zh")
    assert "started 70, answer reached 20, solved 0" in chinese
    assert "<code>wait</code> 20" in chinese
    assert "<code>en</code>" not in chinese
    assert "started 10, answer reached 20" in told("2026-47")
    assert "started 0, answer reached 20" in told("2026-47 zh")
    assert told("2020-01") == "Nothing has been counted yet."
    assert read_filter("card 4242", lambda _: "") is None


@given(st.integers(0, 4), st.integers(5, 400), st.integers(5, 400))
def test_hidden_counts_can_not_be_derived_from_shown_ones(few: int, many: int, others: int) -> None:
    """A total minus its parts leaves several possible values for a hidden count."""
    possible = {
        hidden
        for hidden in range(MIN_SHOWN)
        for one in range(rounded(many), rounded(many) + MIN_SHOWN)
        for other in range(rounded(others), rounded(others) + MIN_SHOWN)
        if rounded(one + other + hidden) == rounded(many + others + few)
    }
    assert few in possible
    assert len(possible) >= MIN_SHOWN // 2 + 1


def test_statistics_fit_in_one_message(guide: Guide, languages: Languages) -> None:
    """With every list full, in every language."""
    counts = {
        f"{name}|{kind}|{flow}|{screen}": 99_999
        for name in languages
        for kind in ("shown", "outcome", "answered")
        for flow in guide.flows
        for screen in guide.flow_screens(flow)
    }
    counts |= {f"en|vote|{screen}|{screen}|s": 99_999 for screen in guide.screens}
    counts |= {f"{name}|begun|{flow}": 99_999 for name in languages for flow in guide.flows}
    counts |= {f"en|topic|{topic}|unsure": 99_999 for topic in guide.topics}
    stats = aggregate(guide, {f"2026-{week}": counts for week in range(30, 30 + WEEKS)})
    for language in languages.values():
        assert units(plain(statistics_text(guide, stats, language))) <= TEXT_UNITS


@pytest.mark.slow
@pytest.mark.parametrize("edge", ["webhook-aiogram", "polling-python-telegram-bot"], indirect=True)
async def test_only_owners_get_statistics(env: Env) -> None:
    """For anybody else, /stats is an ordinary word."""
    owner = env.telegram.user(OWNER)
    async with env.bot():
        await env.settled(env.alex.send("/declined"), env.alex.tap("Both in supported places"))
        await env.settled(env.alex.send("/stats"), owner.send("/stats"))
        assert any("Statistics" in each.text for each in owner.chat.messages)
        assert [each.media for each in owner.chat.messages][-1] == "photo"
        assert all("Statistics" not in each.text for each in env.alex.chat.messages)


@pytest.mark.slow
def test_stats_command_line_prints_and_draws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`bot stats --png FILE`."""

    async def prepared() -> None:
        async with EmbeddedServer(tmp_path / "data") as server:
            client = Redis.from_url(server.url)
            await RedisStore(client, Cipher()).counters.add(COUNTS)
            await client.aclose()

    asyncio.run(prepared())
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    assert main(["--env-file", "", "stats", "--png", str(tmp_path / "s.png")]) == 0
    assert "started 100" in capsys.readouterr().out
    assert (tmp_path / "s.png").read_bytes().startswith(b"\x89PNG")
    assert main(["--env-file", "", "stats", "--png", str(tmp_path / "no" / "s.png")]) == 1
    assert "can't be written" in capsys.readouterr().err


class RecordingMessenger(FakeMessenger):
    """Records who gets what; each error in ``fails`` is raised once, by user."""

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
async def store(tmp_path: Path) -> AsyncIterator[RedisStore]:
    async with EmbeddedServer(tmp_path) as server:
        client = Redis.from_url(server.url)
        yield RedisStore(client, Cipher())
        await client.aclose()


def broadcast_of(store: RedisStore, guide: Guide, languages: Languages, messenger: RecordingMessenger) -> Broadcast:
    async def no_time(seconds: float) -> None:
        messenger.now += seconds

    store.followers._clock = lambda: 1_800_000_000 + messenger.now
    return Broadcast(guide, languages, build_renderer(guide, languages), store.followers, messenger, no_time)


async def test_every_subscriber_is_told_once_in_their_language(
    store: RedisStore, guide: Guide, languages: Languages
) -> None:
    """By two replicas; users who blocked the bot are counted as gone; at Telegram's pace."""
    for user in range(1, 41):
        await store.followers.follow(user, "zh_Hans" if user % 2 else "en", on=True)
    await store.followers.follow(40, "en", on=False)
    assert await store.followers.count() == 39
    assert await store.followers.start(1, "hold")
    assert not await store.followers.start(2, "wait")
    messenger, stop = RecordingMessenger(), asyncio.Event()
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
    store: RedisStore, guide: Guide, languages: Languages
) -> None:
    """A 429 concerns one chat; the others are told meanwhile."""
    for user in range(1, 21):
        await store.followers.follow(user, "en", on=True)
    await store.followers.start(1, "hold")
    messenger, stop = RecordingMessenger(), asyncio.Event()
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
    store: RedisStore, guide: Guide, languages: Languages, error: Exception
) -> None:
    """Permanent refusals are counted, unknown errors are left to the owner; everyone else gets it."""
    for user in range(1, 21):
        await store.followers.follow(user, "en", on=True)
    await store.followers.start(1, "hold")
    messenger = RecordingMessenger()
    messenger.fails = {5: error}
    await broadcast_of(store, guide, languages, messenger).send(asyncio.Event())
    assert sorted(user for user, _ in messenger.got) == [user for user in range(1, 21) if user != 5]
    cast = await store.followers.state()
    assert cast is not None
    refused = isinstance(error, ApiError | MovedError)
    assert (cast.running, cast.sent, cast.gone, cast.unsure) == (False, 19, int(refused), int(not refused))


async def test_broadcast_of_a_removed_screen_stops(store: RedisStore, guide: Guide, languages: Languages) -> None:
    """Nobody is sent a missing page or counted as told."""
    await store.followers.follow(1, "en", on=True)
    await store.followers.start(1, "gone_by_now")
    messenger = RecordingMessenger()
    await broadcast_of(store, guide, languages, messenger).send(asyncio.Event())
    cast = await store.followers.state()
    assert cast is not None
    assert (cast.running, cast.left, messenger.got) == (False, 1, [])


def test_broadcast_renders_with_the_current_votes(store: RedisStore, guide: Guide, languages: Languages) -> None:
    """Otherwise its cards would rank the causes differently."""
    processor = make_processor(guide, languages, store, RecordingMessenger(), owners=frozenset({OWNER}))
    broadcast = processor.jobs["broadcast"].__self__  # type: ignore[attr-defined]
    assert broadcast._renderer is processor.content.renderer


async def test_many_429s_in_a_row_slow_the_broadcast_down(
    store: RedisStore, guide: Guide, languages: Languages
) -> None:
    """Telegram is then throttling the bot itself; but Stop still works soon."""
    for user in range(1, 13):
        await store.followers.follow(user, "en", on=True)
    await store.followers.start(1, "hold")
    messenger = RecordingMessenger()
    messenger.fails = {user: TooFastError(60) for user in range(1, 13)}
    await broadcast_of(store, guide, languages, messenger).send(asyncio.Event())
    assert sorted(user for user, _ in messenger.got) == list(range(1, 13))
    assert messenger.now > 30


async def test_failed_job_is_restarted_and_a_finished_one_is_not() -> None:
    """Whatever the error; and stopping interrupts the pause before the next start."""
    began: list[str] = []
    stop = asyncio.Event()

    async def fails(_stop: asyncio.Event) -> None:
        began.append("fails")
        if len(began) == 3:
            stop.set()
        raise RuntimeError

    async def ends(_stop: asyncio.Event) -> None:
        began.append("ends")

    before = metrics.JOB_FAILURES._value.get()
    await supervised("fails", fails, stop, pause=0.001)
    assert began == ["fails"] * 3
    assert metrics.JOB_FAILURES._value.get() == before + 3
    await supervised("ends", ends, asyncio.Event())
    assert began == ["fails"] * 3 + ["ends"]


async def test_broadcast_can_be_stopped_and_resumed(store: RedisStore, guide: Guide, languages: Languages) -> None:
    """Messages with a lost response are left to the owner: resending could deliver them twice."""
    for user in range(1, 21):
        await store.followers.follow(user, "en", on=True)
    await store.followers.start(1, "hold")
    messenger, stop = RecordingMessenger(), asyncio.Event()
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
            env.alex.tap("🔔 Tell me when facts change"),
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


@pytest.mark.slow
async def test_owner_buttons_do_nothing_for_others(env: Env) -> None:
    """Forged callback data starts no broadcast; an unknown week is explained."""
    owner = env.telegram.user(OWNER)
    async with env.bot():
        await env.settled(env.alex.send("/declined"), env.alex.tap("Both in supported places"))
        assert env.alex.card is not None
        await env.settled(env.alex.tap_data("z.send.hold", env.alex.card.message_id))
        await env.settled(env.forum.send(OWNER, "/broadcast hold"), env.forum.send(OWNER, "/stats"))
        assert not [key async for key in env.redis.scan_iter("*cast*")]
        assert all("Statistics" not in each.text for each in env.forum.messages)
        await env.settled(owner.send("/stats tomorrow"))
        assert owner.card is not None
        assert "Send /stats, or add a language or a week" in owner.card.text
        await env.settled(owner.send("/stats en"))
        assert any("Statistics" in each.text for each in owner.chat.messages)
