"""Telegram is slow, broken, drops connections, or reports a missing chat: what users see."""

import asyncio

import pytest
from redis.asyncio import Redis

from bot.processing import update_processor
from telegram_simulator import Simulator
from tests.e2e.conftest import Settle

pytestmark = pytest.mark.slow

QUESTION, NEXT = "You and your card", "The most likely causes"


@pytest.fixture
def transport() -> str:
    """With a webhook, Telegram learns of a fault from a status code; polling has its own tests."""
    return "webhook"


async def test_tap_is_answered_while_its_card_waits_for_a_429(telegram: Simulator, bot: None, settled: Settle) -> None:
    """The spinner stops at once; the card follows after Telegram's delay."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    telegram.refuse("editMessageText", chat_id=2, error_code=429, retry_after=3)
    await alex.tap("Both in supported places")
    await telegram.until(lambda: not telegram.world.unanswered(), timeout=60)
    assert alex.card is not None
    assert QUESTION in alex.card.text
    await settled()
    assert NEXT in alex.card.text
    answers = [call for call in telegram.calls if call.method == "answerCallbackQuery"]
    assert all(call.error is None for call in answers)


async def test_hanging_call_delays_one_user_until_the_deadline(
    telegram: Simulator, bot: None, settled: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others are served meanwhile; then the update is retried, and the card is right."""
    monkeypatch.setattr(update_processor, "DEADLINE_SECONDS", 1.0)
    monkeypatch.setattr(update_processor, "RETRY_SECONDS", 1)
    alex, lin = telegram.user(2), telegram.user(1)
    await settled(alex.send("/declined"))
    telegram.delay("editMessageText", 4, chat_id=2)
    await alex.tap("Both in supported places")
    await lin.send("/start")
    await telegram.until(lambda: lin.card, timeout=60)
    assert not any(call.method == "editMessageText" and call.error is None for call in telegram.calls)
    await telegram.until(lambda: any(delivery.status == 503 for delivery in telegram.deliveries), timeout=60)
    await settled()
    assert alex.card is not None
    assert NEXT in alex.card.text


@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
async def test_connection_lost_while_sending_a_card_keeps_the_newest_current(
    telegram: Simulator, bot: None, settled: Settle, applied: bool
) -> None:
    """Telegram can't be asked whether it sent the card, so there may be two: the last one is current."""
    alex = telegram.user(2)
    telegram.drop("sendMessage", chat_id=2, applied=applied)
    await settled(alex.send("/declined"))
    cards = [message for message in alex.chat.messages if message.from_bot]
    assert len(cards) == 1 + applied
    await settled(alex.tap("Both in supported places"))
    assert alex.card is not None
    assert NEXT in alex.card.text
    assert alex.card.message_id == cards[-1].message_id


async def test_repeated_faults_lose_nothing(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Three different failures in a row."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    telegram.refuse("editMessageText", error_code=502)
    telegram.drop("editMessageText")
    telegram.refuse("editMessageText", error_code=500)
    await settled(alex.tap("Both in supported places"))
    assert alex.card is not None
    assert NEXT in alex.card.text
    assert len([message for message in alex.chat.messages if message.from_bot]) == 1


GONE = (
    (403, "Forbidden: bot was blocked by the user"),
    (403, "Forbidden: user is deactivated"),
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: PEER_ID_INVALID"),
)


async def test_unreachable_user_is_not_a_failure_and_can_come_back(
    telegram: Simulator, bot: None, settled: Settle, redis: Redis
) -> None:
    """The update is done, not retried and not dead-lettered; others are served."""
    alex, lin = telegram.user(2), telegram.user(1)
    for code, words in GONE:
        telegram.refuse("*", chat_id=2, error_code=code, description=words, times=None)
        update = await alex.send("/declined")
        await settled(lin.send("/start"))
        assert lin.card is not None
        assert alex.card is None
        assert [delivery.status for delivery in telegram.deliveries if delivery.update_id == update] == [200], words
        telegram.heal()
    assert await redis.llen("billing:parked") == 0
    await settled(alex.send("/declined"))
    assert alex.card is not None
    assert QUESTION in alex.card.text


async def test_lost_callback_answer_costs_only_a_spinner(telegram: Simulator, bot: None, settled: Settle) -> None:
    """The card changes all the same."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    telegram.refuse("answerCallbackQuery", error_code=400, description="Bad Request: query is too old", times=None)
    await alex.tap("Both in supported places")
    await telegram.until(lambda: alex.card and NEXT in alex.card.text, timeout=20)
    telegram.heal()
    await asyncio.wait_for(telegram.until(lambda: not telegram.updates.pending), 20)
