"""A whole conversation: buttons, Back, language, restarts, and Telegram's own quirks."""

import pytest
from redis.asyncio import Redis

from telegram_simulator import Simulator
from tests.e2e.conftest import Running, Settle, stored_keys
from tests.support.redis_scan import keys_mentioning

pytestmark = pytest.mark.slow

SWITCH_ZH = ("⛔ 付款被拒", "只有卡来自大陆、港澳", "银行给的拒绝原因", "境外或线上支付未开通")


async def test_decline_flow_leads_to_whoever_can_fix_it(telegram: Simulator, bot: None, settled: Settle) -> None:
    """The whole flow in Chinese, one button at a time, on one card. With a card from the mainland, nobody can."""
    lin = telegram.user(1)
    await settled(lin.send("/start"), *map(lin.tap, SWITCH_ZH))
    assert lin.card is not None
    assert "打开境外线上支付" in lin.card.text
    assert "不要用这张卡" in lin.card.text
    assert "你自己就能解决" not in lin.card.text
    assert len([message for message in lin.chat.messages if message.from_bot]) == 1


async def test_back_shows_the_question_with_its_answer_marked(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Two Backs and another answer re-rank the causes."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"), *map(alex.tap, ("Both in supported places", "It's something else")))
    assert alex.card is not None
    assert "Which of these fits best?" in alex.card.text
    await settled(alex.tap("‹ Back"), alex.tap("‹ Back"))
    assert "You and your card" in alex.card.text
    assert any(button.text == "✓ Both in supported places" for button in alex.card.buttons)
    await settled(alex.tap("Only my card is from China/HK/Macau"))
    assert alex.card.buttons[0].text == "Card from an unsupported place"


async def test_double_tap_on_back_goes_back_once(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Back names its target, so the second tap has nothing left to do."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"), *map(alex.tap, ("Both in supported places", "It's something else")))
    assert alex.card is not None
    await alex.tap("‹ Back")
    await alex.tap("‹ Back")
    await settled()
    assert "The most likely causes" in alex.card.text


async def test_language_switch_edits_the_card_in_place(telegram: Simulator, bot: None, settled: Settle) -> None:
    """And the choice is kept."""
    lin = telegram.user(1)
    await settled(lin.send("/declined"), lin.tap("🌐 EN"))
    assert lin.card is not None
    assert "You and your card" in lin.card.text
    await settled(lin.tap("Both in supported places"))
    assert "The most likely causes" in lin.card.text
    assert lin.card.message_id == 2


async def test_unsupported_client_language_asks_for_one_first(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Such as Japanese, or none at all; the question is in all our languages."""
    for number, code in ((11, "ja"), (12, None)):
        user = telegram.add_user(number, first_name="Ken", language_code=code)
        await settled(user.send("/start"))
        assert user.card is not None
        assert "Choose your language" in user.card.text
        assert "请选择语言" in user.card.text
        assert "請選擇語言" in user.card.text
        await settled(user.tap("简体中文"))
        assert "我是独立的助手" in user.card.text


async def test_conversation_continues_after_a_restart(telegram: Simulator, running: Running, settled: Settle) -> None:
    """The next tap and /start both resume where the user was."""
    alex = telegram.user(2)
    async with running():
        await settled(alex.send("/declined"))
        await settled(alex.tap("Both in supported places"))
    async with running():
        await settled(alex.tap("It's something else"))
        assert alex.card is not None
        assert "Which of these fits best?" in alex.card.text
        await settled(alex.send("/start"))
        assert "Continue where you left off?" in alex.card.text
        await settled(alex.tap("Continue ›"))
        assert "Which of these fits best?" in alex.card.text


async def test_tap_on_an_old_card_changes_its_answer_and_makes_it_current(
    telegram: Simulator, bot: None, settled: Settle
) -> None:
    """Old cards keep working: they carry their own targets."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    old = alex.card
    assert old is not None
    await settled(alex.send("/declined"), alex.tap("Both in supported places"))
    assert "The most likely causes" in (alex.card.text if alex.card else "")
    await settled(alex.tap("I'm in mainland China, HK or Macau", old))
    assert "Your location isn't supported" in alex.chat.by_id[old.message_id].text


async def test_ticks_persist(telegram: Simulator, bot: None, settled: Settle) -> None:
    """A tick sets a state; tapping twice leaves it set."""
    alex = telegram.user(2)
    await settled(alex.send("/checklist"))
    assert alex.card is not None
    data = alex.find("⬜ Organization")[1].callback_data
    assert data is not None
    await alex.tap_data(data, alex.card.message_id)
    await alex.tap_data(data, alex.card.message_id)
    await settled()
    assert alex.find("✅ Organization")
    await settled(alex.send("/start"), alex.send("/checklist"))
    assert alex.find("✅ Organization")


async def test_resent_update_changes_nothing(telegram: Simulator, bot: None, settled: Settle) -> None:
    """A late duplicate of an older tap shows the newest screen, not the older one."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    first = await alex.tap("I'm in mainland China, HK or Macau")
    await settled()
    await settled(alex.tap("Official alternatives"))
    assert alex.card is not None
    shown = alex.card.text
    telegram.resend(first)
    await settled()
    assert alex.card.text == shown


async def test_deleted_card_is_replaced(telegram: Simulator, bot: None, settled: Settle) -> None:
    """A tap sent just before the card was deleted gets a new card."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    assert alex.card is not None
    card, data = alex.card.message_id, alex.find("Both in supported places")[1].callback_data
    assert data is not None
    await alex.delete(card)
    await settled(alex.tap_data(data, card))
    assert alex.card is not None
    assert alex.card.message_id != card
    assert "The most likely causes" in alex.card.text


async def test_card_too_old_to_edit_is_replaced(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Telegram hides old messages from bots (date 0); the tap still works."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    assert alex.card is not None
    old = alex.card.message_id
    await settled(alex.tap_data("a.decline.place.listed", old, inaccessible=True))
    assert alex.card.message_id != old
    assert "The most likely causes" in alex.card.text


async def test_invalid_targets_get_an_answer_and_a_notice(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Whatever callback data or a start parameter contains."""
    alex = telegram.user(2)
    await settled(alex.send("/start"))
    assert alex.card is not None
    for data in ("x", "a.decline.gone.yes", "v..s.gone", "b.nope.s.", "l.xx", "t.home.a.1", "'; DROP", "a" * 64):
        await settled(alex.tap_data(data, alex.card.message_id))
        assert alex.toasts[-1].text
        assert alex.card.text
    await settled(alex.send("/start v--s-gone"))
    assert "That option no longer exists" in alex.card.text


async def test_deep_link_opens_its_screen(telegram: Simulator, bot: None, settled: Settle) -> None:
    """For new users too."""
    alex = telegram.user(2)
    await settled(alex.send("/start v--s-plus_api"))
    assert alex.card is not None
    assert "ChatGPT Plus or the API?" in alex.card.text


async def test_shared_case_opens_for_somebody_else(telegram: Simulator, bot: None, settled: Settle) -> None:
    """With the same answers, in the other user's language."""
    lin, alex = telegram.user(1), telegram.user(2)
    await settled(lin.send("/start"), *map(lin.tap, SWITCH_ZH), lin.tap("修改回答"))
    copied = lin.find("复制本次排查的链接")[1].fields["copy_text"]["text"]
    link, payload = copied.split("?start=")
    assert link == f"https://t.me/{telegram.world.bot['username']}"
    await settled(alex.send(f"/start {payload}"))
    assert alex.card is not None
    assert "Overseas or online payments off" in alex.card.text
    await settled(alex.tap("Continue ›"))
    assert "Turn on overseas online payments" in alex.card.text


async def test_erase_leaves_nothing_in_the_store(telegram: Simulator, bot: None, settled: Settle, redis: Redis) -> None:
    """After /forget and one tap, none of the user's keys is left."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    assert await stored_keys(redis, "*2*")
    await settled(alex.send("/forget"), alex.tap("Delete everything"))
    assert alex.card is not None
    assert "I no longer keep anything about you" in alex.card.text
    assert await stored_keys(redis) == []


async def test_every_key_expires(telegram: Simulator, bot: None, settled: Settle, redis: Redis) -> None:
    """And each use renews its lifetime."""
    for user in (telegram.user(1), telegram.user(2)):
        await user.send("/start")
    await settled()
    keys = await stored_keys(redis)
    assert len(keys) == 2
    for key in keys:
        assert await redis.ttl(key) > 29 * 24 * 3600


async def test_typed_text_is_stored_nowhere(telegram: Simulator, bot: None, settled: Settle, redis: Redis) -> None:
    """Neither in the store nor in a call to Telegram."""
    alex = telegram.user(2)
    await settled(alex.send("canary-typed-text"))
    assert not await keys_mentioning(redis, "canary")
    assert not any("canary" in str(call.params) for call in telegram.calls)
    assert alex.card is not None
