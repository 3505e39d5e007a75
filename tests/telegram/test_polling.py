"""Long polling: what is confirmed, and when."""

import asyncio
from random import Random
from typing import Any

import pytest

from bot.conversation.record import RECENT
from bot.ports.updates import Receipt, Update
from bot.telegram.polling import Poller
from tests.support.polling import FailingMessenger, FakeProcessor, FakeTelegram, done, poll_until, update
from tests.support.waiting import until


@pytest.fixture
def no_busy_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polls again at once while updates are unfinished."""
    monkeypatch.setattr("bot.telegram.polling.BUSY_POLL_SECONDS", 0)


async def test_batch_is_confirmed_after_it_was_handled() -> None:
    """By the next request. A refused callback answer or a malformed entry doesn't stop polling."""
    telegram = FakeTelegram(update(7), {"odd": 1}, update(8))
    await poll_until(telegram, FakeProcessor(done), lambda: telegram.confirmed == 9)
    assert {parameters["offset"] for parameters in telegram.asked} == {0, 9}


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


@pytest.mark.usefixtures("no_busy_pause")
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


@pytest.mark.usefixtures("no_busy_pause")
async def test_updates_before_a_stuck_one_are_confirmed() -> None:
    """But no further."""
    gate = Gate(3)
    telegram = FakeTelegram(update(1), update(2), update(3), update(4))
    await poll_until(telegram, FakeProcessor(gate), lambda: telegram.confirmed == 3 and 4 in gate.done, drain_seconds=0)
    assert telegram.confirmed == 3


@pytest.mark.usefixtures("no_busy_pause")
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


@pytest.mark.usefixtures("no_busy_pause")
@pytest.mark.parametrize("seed", range(4))
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


class RestartedTelegram(FakeTelegram):
    """Update ids start again below the previous ones. As the real server does, it ignores an offset far beyond them."""

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
    await until(lambda: telegram.confirmed == 900_000_002)
    telegram.add(update(17), update(18))
    await until(lambda: telegram.confirmed == 19)
    stop.set()
    telegram.more.set()
    await asyncio.wait_for(polling, 60)
    assert handled == [900_000_000, 900_000_001, 17, 18]
