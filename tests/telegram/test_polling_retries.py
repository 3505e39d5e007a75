"""Long polling: how long an update is retried, and which others wait for it."""

import asyncio

import pytest

from bot.ports.updates import Receipt, Update
from bot.telegram.polling import GIVE_UP_SECONDS, SECRET_GIVE_UP_SECONDS
from tests.support.polling import FakeProcessor, FakeTelegram, done, poll_until, update


@pytest.fixture
def no_busy_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polls again at once while updates are unfinished."""
    monkeypatch.setattr("bot.telegram.polling.BUSY_POLL_SECONDS", 0)


async def delay_first_update(seconds: int, *, secret: bool, behind: int) -> tuple[FakeProcessor, float]:
    """Delays the first update once, with others queued behind it; returns the processor and the seconds it took."""
    now, tries = 0.0, 0

    async def handle(incoming: Update) -> Receipt:
        nonlocal tries
        if incoming.update_id == 1:
            tries += 1
            return Receipt(retry_after=seconds) if tries == 1 else Receipt()
        return Receipt()

    async def pause(seconds: float) -> None:
        nonlocal now
        now += seconds
        await asyncio.sleep(0)

    telegram, processor = FakeTelegram(*(update(number) for number in range(1, behind + 2))), FakeProcessor(handle)
    processor.secrets = {1} if secret else set()
    await poll_until(telegram, processor, lambda: telegram.confirmed == behind + 2, clock=lambda: now, pause=pause)
    return processor, now


@pytest.mark.usefixtures("no_busy_pause")
@pytest.mark.parametrize("secret", [False, True])
async def test_telegrams_own_delay_is_waited_out(secret: bool) -> None:
    """However long, while nobody else is blocked by it."""
    processor, waited = await delay_first_update(600, secret=secret, behind=20)
    assert processor.given_up == []
    assert waited == 600


@pytest.mark.usefixtures("no_busy_pause")
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
    seconds: int, secret: bool, given_up: bool
) -> None:
    """Telegram shows only a hundred updates from the first unconfirmed one. A posted key can still be deleted later."""
    processor, waited = await delay_first_update(seconds, secret=secret, behind=150)
    assert processor.given_up == ([1] if given_up else [])
    assert waited < seconds if given_up else waited == seconds


async def test_users_wait_for_their_own_updates_only() -> None:
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

    await poll_until(telegram, FakeProcessor(handle), served)
    assert handled == [3, 4, 1, 2]


async def test_store_outage_dead_letters_nothing() -> None:
    """Abandoning one update would help no other."""
    tries = 0

    async def handle(incoming: Update) -> Receipt:
        nonlocal tries
        tries += 1
        return Receipt(retry_after=1000, all_wait=True) if tries < 20 else await done(incoming)

    telegram, processor = FakeTelegram(update(1)), FakeProcessor(handle)
    await poll_until(telegram, processor, lambda: telegram.confirmed == 2)
    assert not processor.given_up
    assert tries == 20
