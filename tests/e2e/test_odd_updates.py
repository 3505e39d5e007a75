"""Updates that are duplicated, late, out of order, simultaneous, or oddly numbered."""

import asyncio
from typing import Any

import aiohttp
import pytest
from redis.asyncio import Redis

from telegram_simulator import Simulator
from tests.e2e.conftest import Settle, first_of, settings_for, started

pytestmark = pytest.mark.slow

PLACE, CARD = "You and your card", "The most likely causes"


@pytest.fixture
def transport() -> str:
    return "webhook"


@pytest.fixture
def library() -> str:
    """Only the update processor is tested here, which both libraries share."""
    return "aiogram"


def webhook_of(telegram: Simulator) -> tuple[str, dict[str, str]]:
    """The webhook URL set last, and the header with its secret."""
    hook = [call for call in telegram.calls if call.method == "setWebhook"][-1].params
    return str(hook["url"]), {"X-Telegram-Bot-Api-Secret-Token": str(hook["secret_token"])}


def message_update(update_id: int, text: str, date: int, user: int = 2) -> dict[str, Any]:
    person = {"id": user, "is_bot": False, "first_name": "Alex", "language_code": "en"}
    chat = {"id": user, "type": "private", "first_name": "Alex"}
    return {
        "update_id": update_id,
        "message": {"message_id": 900, "from": person, "chat": chat, "date": date, "text": text},
    }


async def post_all(telegram: Simulator, *updates: dict[str, Any]) -> list[int]:
    """Posts all updates at once, each on its own connection."""
    url, headers = webhook_of(telegram)
    async with aiohttp.ClientSession(headers=headers) as client:

        async def post(update: dict[str, Any]) -> int:
            async with client.post(url, json=update) as answer:
                return answer.status

        return await asyncio.gather(*(post(update) for update in updates))


async def test_update_posted_three_times_at_once_counts_once(telegram: Simulator, bot: None, settled: Settle) -> None:
    """The user gets one new card."""
    alex = telegram.user(2)
    await settled(alex.send("/start"))
    before = len([call for call in telegram.calls if call.method == "sendMessage"])
    update = message_update(7, "/declined", int(telegram.clock.now()))
    assert await post_all(telegram, update, update, update) == [200, 200, 200]
    await settled()
    assert alex.card is not None
    assert PLACE in alex.card.text
    assert len([call for call in telegram.calls if call.method == "sendMessage"]) == before + 1


async def test_update_handled_by_another_replica_is_not_applied_again(
    telegram: Simulator, redis_url: str, settled: Settle
) -> None:
    """Even late, on a replica that has never seen the user: later changes stay."""
    alex = telegram.user(2)
    hooks = []
    async with started(settings_for(telegram, redis_url, "webhook")) as one:
        await _up(telegram, one, 1)
        hooks.append(webhook_of(telegram))
        async with started(settings_for(telegram, redis_url, "webhook")) as two:
            await _up(telegram, two, 2)
            await settled(alex.send("/declined"))
            old = await alex.tap("Both in supported places")
            await settled()
            await settled(alex.tap("‹ Back"), alex.tap("I'm in mainland China, HK or Macau"))
            assert alex.card is not None
            newest = alex.card.text
            (url, headers), body = hooks[0], telegram.updates.sent[old].body
            async with aiohttp.ClientSession() as client, client.post(url, headers=headers, json=body) as answer:
                assert answer.status == 200
            await settled()
            assert alex.card.text == newest


async def _up(telegram: Simulator, bot: "asyncio.Task[None]", hooks: int) -> None:
    ready = telegram.until(lambda: sum(call.method == "setWebhook" for call in telegram.calls) >= hooks, timeout=60)
    await first_of(asyncio.create_task(ready), bot)


async def test_update_ids_may_go_down(telegram: Simulator, bot: None, settled: Settle, redis: Redis) -> None:
    """After an idle week Telegram starts again at a random id; the largest is tried, then the smallest."""
    alex, now = telegram.user(2), int(telegram.clock.now())
    await settled(alex.send("/start"))
    for number, text, shown in (
        (2**31 - 1, "/declined", PLACE),
        (1, "/menu", "OpenAI API billing and declined payments"),
        (2**53 - 1, "/declined", PLACE),
        (0, "/menu", "OpenAI API billing and declined payments"),
    ):
        assert await post_all(telegram, message_update(number, text, now)) == [200]
        await settled()
        assert alex.card is not None
        assert alex.card.text.startswith(shown) or shown in alex.card.text, number
    assert await redis.llen("billing:parked") == 0


async def test_message_date_makes_no_difference(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Hours ago, as after an outage; or far in the future or past, as from a wrong clock."""
    alex, now = telegram.user(2), int(telegram.clock.now())
    await settled(alex.send("/start"))
    for number, date in enumerate((now - 20 * 3600, now + 10**9, 2**40, 0, -1), 50):
        text, shown = ("/declined", PLACE) if number % 2 else ("/menu", "Paste the message you got, or tap")
        assert await post_all(telegram, message_update(number, text, date)) == [200]
        await settled()
        assert alex.card is not None
        assert shown in alex.card.text, date


async def test_simultaneous_text_and_tap_are_both_applied(telegram: Simulator, bot: None, settled: Settle) -> None:
    """They are queued separately and may arrive in any order."""
    for number in range(10, 15):
        person = telegram.add_user(number, first_name="Kim", language_code="en")
        await settled(person.send("/declined"))
        telegram.delay("editMessageText", 0.05)
        await asyncio.gather(person.tap("Both in supported places"), person.send("/menu"), person.send("/declined"))
        await settled()
        await settled(person.send("/declined"))
        assert person.card is not None
        if "Continue where you left off?" in person.card.text:
            await settled(person.tap("Continue ›"))
        assert CARD in person.card.text  # the tap was applied, whichever came first


async def test_late_tap_changes_only_its_own_answer(telegram: Simulator, bot: None, settled: Settle) -> None:
    """It is an assignment like any other: the card shows the current session."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"), alex.tap("Both in supported places"))
    assert alex.card is not None
    card, first = alex.card.message_id, alex.card.text
    await settled(alex.tap("It's something else"))
    late = next(each.body for each in reversed(list(telegram.updates.sent.values())) if "callback_query" in each.body)
    old = {**late, "update_id": late["update_id"] - 1000}
    old["callback_query"] = {**late["callback_query"], "id": "77"}
    later = alex.card.text
    assert later != first
    assert await post_all(telegram, old) == [200]
    await settled()
    assert alex.card.message_id == card
    assert alex.card.text == later
