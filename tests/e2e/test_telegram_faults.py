"""Telegram slows down, breaks, hangs up, or has nobody there any more: what a person sees of it, on both libraries."""

import asyncio

import pytest
from redis.asyncio import Redis

from bot.processing import processor
from telegram_simulator import Simulator
from tests.e2e.conftest import Settle

pytestmark = pytest.mark.slow

QUESTION, NEXT = "You and your card", "Likely so far"


@pytest.fixture
def transport() -> str:
    """Where a fault ends as a status for Telegram; polling has tests of its own."""
    return "webhook"


async def test_a_tap_is_answered_though_its_chat_must_wait_for_its_card(
    telegram: Simulator, bot: None, settled: Settle
) -> None:
    """The spinner stops at once; the card follows when Telegram's delay is over."""
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


async def test_a_call_that_hangs_holds_up_one_person_until_the_deadline(
    telegram: Simulator, bot: None, settled: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others are served meanwhile; then the update comes again, and the card is right."""
    monkeypatch.setattr(processor, "DEADLINE_SECONDS", 1.0)
    monkeypatch.setattr(processor, "RETRY_SECONDS", 1)
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
async def test_a_connection_lost_around_a_new_card_leaves_the_newest_one_alive(
    telegram: Simulator, bot: None, settled: Settle, applied: bool
) -> None:
    """Telegram can't be asked whether it did it, so there may be two cards: the one that came last is the live one."""
    alex = telegram.user(2)
    telegram.drop("sendMessage", chat_id=2, applied=applied)
    await settled(alex.send("/declined"))
    cards = [message for message in alex.chat.messages if message.from_bot]
    assert len(cards) == 1 + applied
    await settled(alex.tap("Both in supported places"))
    assert alex.card is not None
    assert NEXT in alex.card.text
    assert alex.card.message_id == cards[-1].message_id


async def test_faults_that_last_a_while_lose_nothing(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Three gateways down in a row, in three ways; then all is as if nothing had been."""
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


async def test_whoever_is_gone_is_no_fault_and_is_served_on_coming_back(
    telegram: Simulator, bot: None, settled: Settle, redis: Redis
) -> None:
    """The update is done with, is not tried again, and is not parked; others go on."""
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


async def test_an_answer_to_a_tap_that_is_lost_costs_no_more_than_a_spinner(
    telegram: Simulator, bot: None, settled: Settle
) -> None:
    """The card moved all the same, and moves on."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    telegram.refuse("answerCallbackQuery", error_code=400, description="Bad Request: query is too old", times=None)
    await alex.tap("Both in supported places")
    await telegram.until(lambda: alex.card and NEXT in alex.card.text, timeout=20)
    telegram.heal()
    await asyncio.wait_for(telegram.until(lambda: not telegram.updates.pending), 20)
