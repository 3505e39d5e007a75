"""Long polling: what is confirmed, which updates wait for which, and how it stops."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.conversation.record import RECENT
from bot.ports.errors import ApiError, ClosedError
from bot.ports.updates import Answer, InlineAnswer, Receipt, Update
from bot.telegram.direct_client import DirectClient
from bot.telegram.polling import (
    EMPTY_POLL_PAUSE_SECONDS,
    GIVE_UP_SECONDS,
    IMMEDIATE_SECONDS,
    NEW_SECONDS,
    SECRET_GIVE_UP_SECONDS,
    Poller,
    PollingError,
)
from telegram_simulator import Simulator
from tests.support.free_ports import free_port

Handle = Callable[[Update], Awaitable[Receipt]]


def update(number: int, user: int = 0) -> dict[str, Any]:
    chat = {"id": user or number, "type": "private"}
    return {"update_id": number, "message": {"message_id": 1, "date": 1, "text": "x", "chat": chat, "from": chat}}


class FakeTelegram:
    """Keeps updates until they are confirmed, as Telegram does; records every request."""

    def __init__(self, *waiting: Any) -> None:
        self.waiting = list(waiting)
        self.asked: list[dict[str, Any]] = []
        self.given = asyncio.Event()
        self.more = asyncio.Event()

    def add(self, *updates: Any) -> None:
        self.waiting += updates
        self.more.set()

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
        self.asked.append(parameters)
        self.waiting = [raw for raw in self.waiting if raw.get("update_id", 0) >= parameters["offset"]]
        if not self.waiting and parameters["timeout"]:
            self.more.clear()
            await self.more.wait()
        if self.waiting:
            self.given.set()
        return self.waiting[: parameters["limit"]]

    @property
    def confirmed(self) -> int:
        return int(self.asked[-1]["offset"]) if self.asked else 0


class FakeProcessor:
    """Handles updates with the given function; records those abandoned."""

    def __init__(self, told: Handle) -> None:
        self.told = told
        self.given_up: list[int] = []
        self.secrets: set[int] = set()

    def holds_secret(self, incoming: Update) -> bool:
        return incoming.update_id in self.secrets

    async def handle(self, incoming: Update) -> Receipt:
        return await self.told(incoming)

    async def give_up(self, incoming: Update) -> bool:
        self.given_up.append(incoming.update_id)
        return True


class FailingMessenger:
    async def answer(self, answer: Answer | InlineAnswer) -> None:
        raise ClosedError("403")


async def done(_: Update) -> Receipt:
    return Receipt(answer=Answer("1"))


async def poll_until(
    telegram: FakeTelegram, processor: FakeProcessor, until: Callable[[], object], **options: Any
) -> None:
    """Polls until the condition holds, then stops as a signal would."""
    stop = asyncio.Event()
    polling = asyncio.create_task(Poller(telegram, processor, FailingMessenger(), "bot", **options).run(stop))
    async with asyncio.timeout(60):
        while not until():  # noqa: ASYNC110 - what is waited for announces nothing
            await asyncio.sleep(0.01)
        stop.set()
        await polling


async def test_batch_is_confirmed_after_it_was_handled() -> None:
    """By the next request. A refused callback answer or a malformed entry doesn't stop polling."""
    telegram = FakeTelegram(update(7), {"odd": 1}, update(8))
    await poll_until(telegram, FakeProcessor(done), lambda: len(telegram.asked) == 2)
    assert [parameters["offset"] for parameters in telegram.asked[:2]] == [0, 9]


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skips pauses between retries and between requests."""
    monkeypatch.setattr(Poller, "_pause", lambda *_: asyncio.sleep(0))
    monkeypatch.setattr("bot.telegram.polling.BUSY_POLL_SECONDS", 0)


class Gate:
    """Handles updates at once, except those it holds."""

    def __init__(self, *held: int) -> None:
        self.held = {number: asyncio.Event() for number in held}
        self.begun: list[int] = []
        self.done: set[int] = set()

    async def __call__(self, incoming: Update) -> Receipt:
        self.begun.append(incoming.update_id)
        if incoming.update_id in self.held:
            await self.held[incoming.update_id].wait()
        self.done.add(incoming.update_id)
        return Receipt()


@pytest.mark.usefixtures("no_pauses")
async def test_stuck_update_delays_nobody_and_is_not_confirmed() -> None:
    """Later updates are handled meanwhile; once it is done, all are confirmed."""
    gate = Gate(1)
    telegram = FakeTelegram(update(1), update(2), update(3))

    def served() -> bool:
        if gate.done == {2, 3}:
            telegram.add(update(4))
        if gate.done == {2, 3, 4}:
            assert telegram.confirmed <= 1
            gate.held[1].set()
        return telegram.confirmed == 5

    await poll_until(telegram, FakeProcessor(gate), served)
    assert sorted(gate.begun) == [1, 2, 3, 4]


@pytest.mark.usefixtures("no_pauses")
async def test_updates_before_a_stuck_one_are_confirmed() -> None:
    """But no further."""
    gate = Gate(3)
    telegram = FakeTelegram(update(1), update(2), update(3), update(4))
    await poll_until(telegram, FakeProcessor(gate), lambda: telegram.confirmed == 3 and 4 in gate.done, drain_seconds=0)
    assert telegram.confirmed == 3


@pytest.mark.usefixtures("no_pauses")
async def test_updates_of_one_user_in_progress_are_limited() -> None:
    """After a crash they all come again and must be recognized; other users are served."""
    gate = Gate(1)
    telegram = FakeTelegram(*(update(number, 7) for number in range(1, 30)), update(30, 8))

    def served() -> bool:
        if len(telegram.asked) > 5 and not gate.held[1].is_set():
            assert gate.begun == [1, 30]
            assert telegram.confirmed == 1
            gate.held[1].set()
        return telegram.confirmed == 31

    await poll_until(telegram, FakeProcessor(gate), served)
    assert gate.begun == [1, 30, *range(2, 30)]


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize("seed", range(30))
async def test_unhandled_updates_are_not_confirmed(seed: int) -> None:
    """Whatever the order, users and retries; and in the end all are handled."""
    chance = Random(seed)
    first = chance.randrange(1, 1 << 40)
    coming = [update(first + number, chance.randrange(1, 6)) for number in range(250)]
    done_with: set[int] = set()
    applied: dict[int, list[int]] = {}

    async def handle(incoming: Update) -> Receipt:
        for _ in range(chance.choice((0, 0, 1, 3, 40))):
            await asyncio.sleep(0)
        if chance.random() < 0.1:
            return Receipt(retry_after=chance.choice((1, 100)))
        assert incoming.update_id not in done_with
        done_with.add(incoming.update_id)
        applied.setdefault(incoming.user, []).append(incoming.update_id)
        return Receipt()

    class DeadLettering(FakeProcessor):
        async def give_up(self, incoming: Update) -> bool:
            done_with.add(incoming.update_id)
            return await super().give_up(incoming)

    class StrictTelegram(FakeTelegram):
        async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
            passed = {raw["update_id"] for raw in self.waiting if raw["update_id"] < parameters["offset"]}
            assert passed <= done_with
            for (
                numbers
            ) in applied.values():  # updates that would be applied again must be among their user's most recent ones
                assert sum(number >= parameters["offset"] for number in numbers) <= RECENT
            self.waiting += [coming.pop(0) for _ in range(min(len(coming), chance.randrange(40)))]
            return await super().call(method, parameters, seconds=seconds)

    telegram = StrictTelegram(coming.pop(0))

    def served() -> bool:
        telegram.add(*coming[:1])
        del coming[:1]
        return telegram.confirmed == first + 250

    await poll_until(telegram, DeadLettering(handle), served)
    assert done_with == set(range(first, first + 250))


async def test_updates_unhandled_at_shutdown_are_not_confirmed() -> None:
    """Postponed or hanging ones are sent again after the restart, and later ones are recognized then."""

    async def handle(incoming: Update) -> Receipt:
        if incoming.update_id == 2:
            return Receipt(retry_after=3, all_wait=True)
        return await done(incoming)

    telegram = FakeTelegram(update(1), update(2), update(3))
    await poll_until(telegram, FakeProcessor(handle), telegram.given.is_set)
    assert telegram.confirmed == 2

    async def hang(incoming: Update) -> Receipt:
        if incoming.update_id == 2:
            await asyncio.Event().wait()
        return await done(incoming)

    telegram = FakeTelegram(update(1), update(2), update(3))
    await poll_until(telegram, FakeProcessor(hang), telegram.given.is_set, drain_seconds=0.1)
    assert telegram.confirmed == 2


async def delay_first_update(
    monkeypatch: pytest.MonkeyPatch, seconds: int, *, secret: bool, behind: int
) -> tuple[FakeProcessor, float]:
    """Delays the first update once, with others behind it; returns the processor and the time until it ended."""
    now, tries = 0.0, 0

    async def handle(incoming: Update) -> Receipt:
        nonlocal tries
        if incoming.update_id == 1:
            tries += 1
            return Receipt(retry_after=seconds) if tries == 1 else Receipt()
        return Receipt()

    async def pause(_self: Poller, pause: float, _stopping: object) -> None:
        nonlocal now
        now += pause
        await asyncio.sleep(0)

    monkeypatch.setattr(Poller, "_pause", pause)
    monkeypatch.setattr("bot.telegram.polling.BUSY_POLL_SECONDS", 0)
    telegram, processor = FakeTelegram(*(update(number) for number in range(1, behind + 2))), FakeProcessor(handle)
    processor.secrets = {1} if secret else set()
    await poll_until(telegram, processor, lambda: telegram.confirmed == behind + 2, clock=lambda: now)
    return processor, now


@pytest.mark.parametrize("secret", [False, True])
async def test_telegrams_own_delay_is_waited_out(monkeypatch: pytest.MonkeyPatch, secret: bool) -> None:
    """However long, while nobody else is blocked by it."""
    processor, waited = await delay_first_update(monkeypatch, 600, secret=secret, behind=20)
    assert processor.given_up == []
    assert waited == 600


@pytest.mark.parametrize(
    ("seconds", "secret", "given_up"),
    [
        (int(GIVE_UP_SECONDS), False, False),
        (int(GIVE_UP_SECONDS) + 1, False, True),
        (int(GIVE_UP_SECONDS) + 1, True, False),
        (int(SECRET_GIVE_UP_SECONDS), True, False),
        (int(SECRET_GIVE_UP_SECONDS) + 1, True, True),
    ],
)
async def test_blocking_update_is_abandoned_but_a_posted_secret_last(
    monkeypatch: pytest.MonkeyPatch, seconds: int, secret: bool, given_up: bool
) -> None:
    """Telegram shows only a hundred updates from the first unconfirmed one. A posted key can still be deleted later."""
    processor, waited = await delay_first_update(monkeypatch, seconds, secret=secret, behind=150)
    assert processor.given_up == ([1] if given_up else [])
    assert waited < seconds if given_up else waited == seconds


async def test_users_wait_for_their_own_updates_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Later messages of the same user wait; other users, and taps, which send no message, don't."""
    handled: list[int] = []
    waiting = True

    async def handle(incoming: Update) -> Receipt:
        if incoming.update_id == 1 and waiting:
            return Receipt(retry_after=1)
        handled.append(incoming.update_id)
        return Receipt()

    chat = {"id": 7, "type": "private"}
    tapped = {"id": "1", "from": chat, "data": "x", "message": {"message_id": 3, "date": 1, "chat": chat}}
    telegram = FakeTelegram(update(1, 7), update(2, 7), update(3, 8), {"update_id": 4, "callback_query": tapped})

    def served() -> bool:
        nonlocal waiting
        if handled == [3, 4]:
            waiting = False
        return len(handled) == 4

    monkeypatch.setattr(Poller, "_pause", lambda *_: asyncio.sleep(0))
    await poll_until(telegram, FakeProcessor(handle), served)
    assert handled == [3, 4, 1, 2]


async def test_store_outage_dead_letters_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Abandoning one update would help no other."""
    tries = 0

    async def handle(incoming: Update) -> Receipt:
        nonlocal tries
        tries += 1
        return Receipt(retry_after=1000, all_wait=True) if tries < 20 else await done(incoming)

    telegram, processor = FakeTelegram(update(1)), FakeProcessor(handle)
    monkeypatch.setattr(Poller, "_pause", lambda *_: asyncio.sleep(0))
    await poll_until(telegram, processor, lambda: len(telegram.asked) == 2)
    assert not processor.given_up
    assert telegram.confirmed == 2


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("Conflict: terminated by other getUpdates request", "polling"),
        ("Conflict: can't use getUpdates method while webhook is active", "WEBHOOK_URL here too"),
    ],
)
async def test_token_conflict_names_the_cause(monkeypatch: pytest.MonkeyPatch, description: str, said: str) -> None:
    """Another polling process, or a webhook."""

    class Taken(FakeTelegram):
        async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
            raise ApiError(409, description)

    monkeypatch.setattr(Poller, "_pause", lambda *_: asyncio.sleep(0))
    with pytest.raises(PollingError, match=said):
        await Poller(Taken(), FakeProcessor(done), FailingMessenger(), "bot").run(asyncio.Event())


@pytest.mark.parametrize(("age", "gives_way"), [(0.0, True), (NEW_SECONDS, False)])
async def test_newer_of_two_pollers_stops(monkeypatch: pytest.MonkeyPatch, age: float, gives_way: bool) -> None:
    """Telegram ends the request of whoever asked first, so both see conflicts repeatedly."""
    conflicts, now = 0, 0.0

    class Shared(FakeTelegram):
        async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
            nonlocal conflicts, now
            now = age
            if (conflicts := conflicts + 1) <= 5:
                raise ApiError(409, "Conflict: terminated by other getUpdates request")
            return await super().call(method, parameters, seconds=seconds)

    monkeypatch.setattr(Poller, "_pause", lambda *_: asyncio.sleep(0))
    telegram = Shared(update(1))
    if gives_way:
        with pytest.raises(PollingError, match="another process is polling"):
            await Poller(telegram, FakeProcessor(done), FailingMessenger(), "bot", clock=lambda: now).run(
                asyncio.Event()
            )
        assert conflicts == 2
    else:
        await poll_until(telegram, FakeProcessor(done), lambda: telegram.confirmed == 2, clock=lambda: now)


class RestartedTelegram(FakeTelegram):
    """Update ids start again below the previous ones; like its server, it ignores an offset far beyond the last id."""

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
        last = max((raw["update_id"] for raw in self.waiting), default=0)
        offset = parameters["offset"] if parameters["offset"] <= last + 10 else 0
        return await super().call(method, {**parameters, "offset": offset}, seconds=seconds)


async def test_restarted_update_ids_are_handled_and_confirmed() -> None:
    """After an idle week: each once, though the requested offset was far beyond them."""
    handled: list[int] = []

    async def handle(incoming: Update) -> Receipt:
        handled.append(incoming.update_id)
        return Receipt()

    telegram = RestartedTelegram(update(900_000_000), update(900_000_001))
    stop = asyncio.Event()
    polling = asyncio.create_task(Poller(telegram, FakeProcessor(handle), FailingMessenger(), "bot").run(stop))
    async with asyncio.timeout(60):
        while telegram.confirmed != 900_000_002:  # noqa: ASYNC110 - what is waited for announces nothing
            await asyncio.sleep(0.01)
        telegram.add(update(17), update(18))
        while telegram.confirmed != 19:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        stop.set()
        telegram.more.set()
        await polling
    assert handled == [900_000_000, 900_000_001, 17, 18]


@asynccontextmanager
async def api_server(answer: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[DirectClient]:
    """A client of a Bot API server that answers every call with ``answer``."""
    app = web.Application()
    app.router.add_post("/{method}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port := free_port())
    await site.start()
    client = DirectClient(f"http://127.0.0.1:{port}/{{}}".format)
    yield client
    await client.close()
    await runner.cleanup()


@pytest.mark.parametrize(("held", "pauses"), [(0.0, True), (2 * IMMEDIATE_SECONDS, False), (50.0, False)])
async def test_poller_pauses_after_an_immediate_empty_poll(
    monkeypatch: pytest.MonkeyPatch, held: float, pauses: bool
) -> None:
    """A server that holds the request, as Telegram does, is polled again without a pause."""
    now, asked, stop, paused = 0.0, 0, asyncio.Event(), list[float]()

    async def answer(_request: web.Request) -> web.Response:
        nonlocal now, asked
        now, asked = now + held, asked + 1
        if asked == 5:
            stop.set()
        return web.json_response({"ok": True, "result": []})

    async def pause(_self: Poller, seconds: float, _stopping: asyncio.Task[Any]) -> None:
        nonlocal now
        paused.append(seconds)
        now += seconds

    monkeypatch.setattr(Poller, "_pause", pause)
    with capture_logs() as logged:
        async with api_server(answer) as client:
            await Poller(client, FakeProcessor(done), FailingMessenger(), "bot", clock=lambda: now).run(stop)
    assert set(paused) == ({EMPTY_POLL_PAUSE_SECONDS} if pauses else set())
    assert len(paused) >= asked - 1 if pauses else not paused
    assert [entry["event"] for entry in logged] == ["no_long_polling"] * pauses


async def test_poller_does_not_pause_after_immediate_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, so every response counts as immediate."""
    paused: list[float] = []

    async def pause(_self: Poller, seconds: float, _stopping: asyncio.Task[Any]) -> None:
        paused.append(seconds)

    monkeypatch.setattr(Poller, "_pause", pause)
    simulator, stop = Simulator(), asyncio.Event()
    alex = simulator.add_user(2, first_name="Alex", language_code="en")
    async with simulator.serving():
        client = DirectClient(f"{simulator.url}/bot{simulator.token}/{{}}".format)
        poller = Poller(client, FakeProcessor(done), FailingMessenger(), "bot", clock=lambda: 0.0)
        polling = asyncio.create_task(poller.run(stop))
        for text in ("one", "two", "three"):
            await alex.send(text)
            await simulator.settled()
        stop.set()
        await polling
        await client.close()
    assert paused == []
