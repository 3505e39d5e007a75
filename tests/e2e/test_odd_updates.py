"""Updates that come twice, late, out of order, at once, or numbered as nobody would expect."""

import asyncio
from typing import Any

import aiohttp
import pytest
from redis.asyncio import Redis

from telegram_simulator import Simulator
from tests.e2e.conftest import Settle, first_of, settings_for, started

pytestmark = pytest.mark.slow

PLACE, CARD = "You and your card", "Likely so far"


@pytest.fixture
def transport() -> str:
    return "webhook"


@pytest.fixture
def library() -> str:
    """What is tried here is the desk's, which is the same for both."""
    return "aiogram"


def hook_of(telegram: Simulator) -> tuple[str, dict[str, str]]:
    """The address that was set last, and the header that opens it."""
    hook = [call for call in telegram.calls if call.method == "setWebhook"][-1].params
    return str(hook["url"]), {"X-Telegram-Bot-Api-Secret-Token": str(hook["secret_token"])}


def said(update_id: int, text: str, date: int, user: int = 2) -> dict[str, Any]:
    person = {"id": user, "is_bot": False, "first_name": "Alex", "language_code": "en"}
    chat = {"id": user, "type": "private", "first_name": "Alex"}
    return {
        "update_id": update_id,
        "message": {"message_id": 900, "from": person, "chat": chat, "date": date, "text": text},
    }


async def posted(telegram: Simulator, *updates: dict[str, Any]) -> list[int]:
    """All of them at the same moment, each on a connection of its own."""
    url, headers = hook_of(telegram)
    async with aiohttp.ClientSession(headers=headers) as client:

        async def post(update: dict[str, Any]) -> int:
            async with client.post(url, json=update) as answer:
                return answer.status

        return await asyncio.gather(*(post(update) for update in updates))


async def test_an_update_that_comes_three_times_at_the_same_moment_counts_once(
    telegram: Simulator, bot: None, settled: Settle
) -> None:
    """One card, and one new revision of what is kept."""
    alex = telegram.user(2)
    await settled(alex.send("/start"))
    before = len([call for call in telegram.calls if call.method == "sendMessage"])
    update = said(7, "/declined", int(telegram.clock.now()))
    assert await posted(telegram, update, update, update) == [200, 200, 200]
    await settled()
    assert alex.card is not None
    assert PLACE in alex.card.text
    assert len([call for call in telegram.calls if call.method == "sendMessage"]) == before + 1


async def test_an_update_that_another_replica_has_served_is_not_applied_again(
    telegram: Simulator, redis_url: str, settled: Settle
) -> None:
    """Late, on a replica that has never seen the person: what was done since stays."""
    alex = telegram.user(2)
    hooks = []
    async with started(settings_for(telegram, redis_url, "webhook")) as one:
        await _up(telegram, one, 1)
        hooks.append(hook_of(telegram))
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


async def test_a_number_lower_than_those_before_is_as_good_as_any(
    telegram: Simulator, bot: None, settled: Settle, redis: Redis
) -> None:
    """After an idle week Telegram begins anew at any number; the largest there is, and then the smallest."""
    alex, now = telegram.user(2), int(telegram.clock.now())
    await settled(alex.send("/start"))
    for number, text, shown in (
        (2**31 - 1, "/declined", PLACE),
        (1, "/menu", "OpenAI API billing and declined payments"),
        (2**53 - 1, "/declined", PLACE),
        (0, "/menu", "OpenAI API billing and declined payments"),
    ):
        assert await posted(telegram, said(number, text, now)) == [200]
        await settled()
        assert alex.card is not None
        assert alex.card.text.startswith(shown) or shown in alex.card.text, number
    assert await redis.llen("billing:parked") == 0


async def test_when_a_message_was_written_makes_no_difference(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Hours ago, as after an outage; in the far future, or before there was a Telegram, as a clock gone wrong says."""
    alex, now = telegram.user(2), int(telegram.clock.now())
    await settled(alex.send("/start"))
    for number, date in enumerate((now - 20 * 3600, now + 10**9, 2**40, 0, -1), 50):
        text, shown = ("/declined", PLACE) if number % 2 else ("/menu", "Paste the message you got, or tap")
        assert await posted(telegram, said(number, text, date)) == [200]
        await settled()
        assert alex.card is not None
        assert shown in alex.card.text, date


async def test_a_text_and_a_tap_at_once_are_both_applied_and_one_card_shows_both(
    telegram: Simulator, bot: None, settled: Settle
) -> None:
    """They travel in different queues, and may come in any order: none is lost, and the newest card is right."""
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
        assert CARD in person.card.text  # the tap was applied, whatever came first


async def test_a_tap_older_than_the_state_changes_its_own_answer_alone(
    telegram: Simulator, bot: None, settled: Settle
) -> None:
    """One that was made before and comes after is an assignment like any other: the card shows what is kept."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"), alex.tap("Both in supported places"))
    assert alex.card is not None
    card, first = alex.card.message_id, alex.card.text
    await settled(alex.tap("Something else fits"))
    late = next(each.body for each in reversed(list(telegram.updates.sent.values())) if "callback_query" in each.body)
    old = {**late, "update_id": late["update_id"] - 1000}
    old["callback_query"] = {**late["callback_query"], "id": "77"}
    later = alex.card.text
    assert later != first
    assert await posted(telegram, old) == [200]
    await settled()
    assert alex.card.message_id == card
    assert alex.card.text == later
