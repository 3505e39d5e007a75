"""Long polling: what is confirmed, who waits for whom, and how it ends."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.conversation.record import RECENT
from bot.ports import Answer, ClosedError, Incoming, InlineAnswer, Receipt
from bot.telegram.outgoing import ApiError
from bot.telegram.polling import PATIENCE_SECONDS, Poller, PollingError

Handle = Callable[[Incoming], Awaitable[Receipt]]


def update(number: int) -> dict[str, Any]:
    chat = {"id": number, "type": "private"}
    return {"update_id": number, "message": {"message_id": 1, "date": 1, "text": "x", "chat": chat, "from": chat}}


class Telegram:
    """Gives one batch, then nothing; notes which offsets confirm."""

    def __init__(self, *batch: Any) -> None:
        self.batch = list(batch)
        self.asked: list[dict[str, Any]] = []
        self.given = asyncio.Event()

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
        self.asked.append(parameters)
        if batch := self.batch:
            self.batch = []
            self.given.set()
            return batch
        if parameters["timeout"]:
            await asyncio.Event().wait()
        return []

    @property
    def confirmed(self) -> int:
        return int(self.asked[-1]["offset"])


class Desk:
    """Handles as it is told; notes what was given up."""

    def __init__(self, told: Handle) -> None:
        self.told = told
        self.given_up: list[int] = []

    async def handle(self, incoming: Incoming) -> Receipt:
        return await self.told(incoming)

    async def give_up(self, incoming: Incoming) -> bool:
        self.given_up.append(incoming.update_id)
        return True


class Answers:
    async def answer(self, answer: Answer | InlineAnswer) -> None:
        raise ClosedError("403")


async def done(_: Incoming) -> Receipt:
    return Receipt(answer=Answer("1"))


async def polled(telegram: Telegram, desk: Desk, until: Callable[[], object], **options: Any) -> None:
    """Polls until something holds, then stops as a signal would."""
    stop = asyncio.Event()
    polling = asyncio.create_task(Poller(telegram, desk, Answers(), "bot", **options).run(stop))
    async with asyncio.timeout(5):
        while not until():  # noqa: ASYNC110 - what is waited for announces nothing
            await asyncio.sleep(0.01)
        stop.set()
        await polling


async def test_a_batch_is_confirmed_once_it_was_handled() -> None:
    """By the next request; an answer that Telegram refuses is no reason to stop, nor is an entry that is no update."""
    telegram = Telegram(update(7), {"odd": 1}, update(8))
    await polled(telegram, Desk(done), lambda: len(telegram.asked) == 2)
    assert [parameters["offset"] for parameters in telegram.asked] == [0, 9]


async def test_a_batch_is_no_longer_than_a_record_remembers() -> None:
    """After a crash it comes again as a whole, and must be known as a whole."""
    telegram = Telegram(update(1))
    await polled(telegram, Desk(done), lambda: telegram.asked)
    assert telegram.asked[0]["limit"] <= RECENT


async def test_what_was_not_handled_at_the_end_is_not_confirmed() -> None:
    """Postponed or hanging: it comes again after the restart, and what came behind it is known then."""

    async def handle(incoming: Incoming) -> Receipt:
        if incoming.update_id == 2:
            return Receipt(retry_after=3, all_wait=True)
        return await done(incoming)

    telegram = Telegram(update(1), update(2), update(3))
    await polled(telegram, Desk(handle), telegram.given.is_set)
    assert telegram.confirmed == 2

    async def hang(incoming: Incoming) -> Receipt:
        if incoming.update_id == 2:
            await asyncio.Event().wait()
        return await done(incoming)

    telegram = Telegram(update(1), update(2), update(3))
    await polled(telegram, Desk(hang), telegram.given.is_set, drain_seconds=0.1)
    assert telegram.confirmed == 2


async def test_an_update_that_would_hold_up_all_others_is_parked(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once when Telegram asks for more than there is patience for, else when the patience is at its end."""
    tries: list[float] = []

    async def long(incoming: Incoming) -> Receipt:
        tries.append(0)
        return Receipt(retry_after=int(PATIENCE_SECONDS) + 1)

    telegram, desk = Telegram(update(1), update(2)), Desk(long)
    await polled(telegram, desk, lambda: len(telegram.asked) == 2)
    assert telegram.confirmed == 3
    assert desk.given_up == [1, 2]
    assert len(tries) == 2

    now = 0.0

    async def short(incoming: Incoming) -> Receipt:
        nonlocal now
        now += PATIENCE_SECONDS
        return Receipt(retry_after=1)

    telegram, desk = Telegram(update(1)), Desk(short)
    monkeypatch.setattr(Poller, "_pause", lambda *_: asyncio.sleep(0))
    await polled(telegram, desk, lambda: len(telegram.asked) == 2, clock=lambda: now)
    assert desk.given_up == [1]


async def test_while_the_store_is_down_nothing_is_parked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Giving up one update would help no other."""
    tries = 0

    async def handle(incoming: Incoming) -> Receipt:
        nonlocal tries
        tries += 1
        return Receipt(retry_after=1000, all_wait=True) if tries < 20 else await done(incoming)

    telegram, desk = Telegram(update(1)), Desk(handle)
    monkeypatch.setattr(Poller, "_pause", lambda *_: asyncio.sleep(0))
    await polled(telegram, desk, lambda: len(telegram.asked) == 2)
    assert not desk.given_up
    assert telegram.confirmed == 2


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("Conflict: terminated by other getUpdates request", "polling"),
        ("Conflict: can't use getUpdates method while webhook is active", "WEBHOOK_URL here too"),
    ],
)
async def test_a_second_bot_with_the_same_token_is_told_who_has_it(
    monkeypatch: pytest.MonkeyPatch, description: str, said: str
) -> None:
    """Another that polls, or a webhook."""

    class Taken(Telegram):
        async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
            raise ApiError(409, description)

    monkeypatch.setattr(Poller, "_pause", lambda *_: asyncio.sleep(0))
    with pytest.raises(PollingError, match=said):
        await Poller(Taken(), Desk(done), Answers(), "bot").run(asyncio.Event())
