"""People type and paste: errors, questions, and by mistake a secret."""

import asyncio
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.simulator import Simulator
from tests.e2e.conftest import Settle

pytestmark = pytest.mark.slow

KEY = "sk-proj-CANARYabcdef0123456789ABCDEFghijkl"
CARD = "4242 4242 4242 4242"


@pytest.fixture
def library() -> str:
    """What is typed is understood before any library's edge."""
    return "aiogram"


@pytest.fixture
def transport() -> str:
    return "webhook"


@pytest.mark.parametrize("text", [f"我的密钥{KEY}报错 401", f"card {CARD} declined", f"/help {KEY}"])
async def test_a_secret_is_deleted_and_never_seen_again(
    telegram: Simulator, bot: None, settled: Settle, redis: Redis, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The message is gone, the person told what to do; and no trace of it in store, calls or logs."""
    alex = telegram.user(2)
    await alex.send("/declined")
    await settled()
    await alex.send(text)
    await settled()
    assert alex.card is not None
    assert "That looked like" in alex.card.text
    assert "exposed" in alex.card.text
    assert not any(text == message.text for message in alex.chat.messages)
    for key in [key async for key in redis.scan_iter("*")]:
        assert b"CANARY" not in (await redis.get(key) or b"")
    folder = Path(str((await redis.config_get("dir"))["dir"]))
    for content in await asyncio.to_thread(lambda: [file.read_bytes() for file in folder.rglob("*") if file.is_file()]):
        assert b"CANARY" not in content
        assert b"4242 4242" not in content
    assert not any("CANARY" in str(call.params) or CARD in str(call.params) for call in telegram.calls)
    shown = capfd.readouterr()
    assert "CANARY" not in shown.out + shown.err
    await alex.tap("‹ Back")
    await settled()
    assert "Where do you live or work" in alex.card.text


async def test_a_pasted_error_leads_straight_to_its_outcome(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Said as understood, with one tap to correct it."""
    alex = telegram.user(2)
    await alex.send("/start")
    await settled()
    await alex.send('openai.RateLimitError: {"error": {"code": "organization_spend_limit_exceeded"}}')
    await settled()
    assert alex.card is not None
    assert "I read this as" in alex.card.text
    await alex.tap("In a supported place")
    await settled()
    await alex.tap("The listed place where I live")
    await settled()
    assert "limit" in alex.card.text.lower()
    assert "Who can fix it" in alex.card.text


async def test_what_a_text_says_about_a_person_is_shown_before_it_counts(
    telegram: Simulator, bot: None, settled: Settle
) -> None:
    """Nothing is assumed silently: the answers page comes first."""
    lin = telegram.user(1)
    await lin.send("/start")
    await settled()
    await lin.send("我人在上海，付款提示 Your card was declined.")
    await settled()
    assert lin.card is not None
    assert "你目前的回答" in lin.card.text
    assert "请核对" in lin.card.text


async def test_an_unclear_text_gets_a_choice_and_nonsense_an_honest_no(
    telegram: Simulator, bot: None, settled: Settle
) -> None:
    """Never a silent guess."""
    alex = telegram.user(2)
    await alex.send("zxqv wvut qqq")
    await settled()
    assert alex.card is not None
    assert "Which of these do you mean?" in alex.card.text or "no checked answer" in alex.card.text
    assert alex.find("Talk to a person")


async def test_a_picture_is_not_looked_at(telegram: Simulator, bot: None, settled: Settle) -> None:
    """It may be a photo of a card; the person is asked for words instead."""
    await telegram.user(2).send("/start")
    await settled()
    telegram.push(
        {
            "message": {
                "message_id": 77,
                "date": int(telegram.clock.now()),
                "from": {"id": 2, "is_bot": False, "first_name": "Alex", "language_code": "en"},
                "chat": {"id": 2, "type": "private", "first_name": "Alex"},
                "photo": [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}],
            }
        }
    )
    await settled()
    assert any("can't look at pictures" in message.text for message in telegram.user(2).chat.messages)


async def test_inline_mode_offers_cards_with_a_link_and_keeps_nothing(
    telegram: Simulator, bot: None, settled: Settle, redis: Redis
) -> None:
    """In the reader's language first; a secret finds nothing."""
    lin = telegram.user(1)
    await lin.search("credit_balance_exhausted")
    await settled()
    assert lin.inline_results
    assert lin.inline_results[0].keyboard[0][0].url.startswith("https://t.me/billing_sim_bot?start=")  # type: ignore[union-attr]
    assert {result.title for result in lin.inline_results} >= {
        "配额、余额或限速报错",
        "Quota, credits or rate limit error",
    }
    await lin.search(KEY)
    await settled()
    assert lin.inline_results == []
    assert [key async for key in redis.scan_iter("*")] == []
