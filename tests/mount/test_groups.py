"""Groups in a host's bot: the card, taps and links into the private chat, with each library."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest

from bot.mount.options import MountOptions
from telegram_simulator import SimulatedGroup, Simulator
from tests.contract.hosts import aiogram_host, ptb_host

LIN, ALEX = 1, 2
SECONDS = 20
KEY = "sk-proj-" + "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3dEf6hIj9k"

pytestmark = [
    pytest.mark.slow,
    # python-telegram-bot warns about this itself, whenever Telegram answers 429.
    pytest.mark.filterwarnings("ignore:.*In a future major version attribute `retry_after`"),
]


@pytest.fixture(params=["aiogram", "python-telegram-bot"])
async def group(request: pytest.FixtureRequest, telegram: Simulator, redis_url: str) -> AsyncIterator[SimulatedGroup]:
    """A polling host that hands over every update it doesn't use itself."""
    options: MountOptions = {"redis": redis_url, "commands": "billing_", "callbacks": "bl:", "texts": True}
    host: AbstractAsyncContextManager[object]
    host = (aiogram_host if request.param == "aiogram" else ptb_host)(telegram, options, webhook=False)
    made = telegram.add_group("API users", creator=LIN, members=[ALEX])
    async with host:
        yield made


async def test_admin_pins_and_member_is_helped_ephemerally(telegram: Simulator, group: SimulatedGroup) -> None:
    """With the host's prefixes on commands, buttons and links."""
    await group.send(LIN, "/billing_pin")
    await telegram.until(lambda: group.pinned and len(group.ephemeral_messages(LIN)) == 1, SECONDS)
    (card,) = group.pinned
    assert all((button.callback_data or "bl:").startswith("bl:") for button in card.buttons)
    await group.tap(ALEX, "bl:e.decline")
    await telegram.until(lambda: group.ephemeral_messages(ALEX), SECONDS)
    await telegram.settled(SECONDS)
    await group.tap(ALEX, "Both in supported places")
    await telegram.until(lambda: "The most likely causes" in group.ephemeral_messages(ALEX)[0].text, SECONDS)
    await telegram.settled(SECONDS)
    (screen,) = group.ephemeral_messages(ALEX)
    url = screen.buttons[-1].url or ""
    assert url.startswith("https://t.me/billing_sim_bot?start=billing_v-decline-s-likely-G1_")
    await telegram.user(ALEX).send("/start " + url.partition("=")[2])
    await telegram.until(lambda: telegram.user(ALEX).card is not None, SECONDS)
    assert "The most likely causes" in telegram.user(ALEX).card.text  # type: ignore[union-attr]
    assert group.pinned == [card]
    assert telegram.violations == []


async def test_screen_opens_in_private_if_it_can_not_be_ephemeral(telegram: Simulator, group: SimulatedGroup) -> None:
    """Via the callback answer; nothing is posted publicly."""
    await group.send(LIN, "/billing_pin")
    await telegram.until(lambda: group.pinned and group.ephemeral_messages(LIN), SECONDS)
    telegram.refuse("sendMessage", chat_id=group.id, description="EPHEMERAL_MESSAGE_NOT_ALLOWED")
    public = list(group.messages)
    await group.tap(ALEX, "bl:e.decline")
    await telegram.until(lambda: telegram.user(ALEX).toasts, SECONDS)
    assert (telegram.user(ALEX).toasts[-1].url or "").startswith("https://t.me/billing_sim_bot?start=billing_")
    assert group.messages == public


async def test_group_migration_is_followed(telegram: Simulator, group: SimulatedGroup) -> None:
    """The new id comes from the error of the first call, as the library raises it."""
    small = telegram.add_group("Small", creator=LIN, kind="group")
    await small.send(LIN, "/billing_settings language en")
    await telegram.until(lambda: small.ephemeral_messages(LIN), SECONDS)
    chat, person = small.group.wire(), telegram.world.person(LIN).wire()
    moved = small.migrate(LIN)
    message = {"message_id": 900, "date": int(telegram.clock.now()), "text": "/billing_pin"}
    telegram.push({"message": {**message, "from": person, "chat": chat}})
    await telegram.until(lambda: moved.pinned, SECONDS)
    assert "付款" not in moved.pinned[0].text


async def test_link_that_adds_the_bot_pins_the_menu(telegram: Simulator, group: SimulatedGroup) -> None:
    """With the host's prefix, so that a host can have such links of its own."""
    await telegram.user(LIN).send("/billing_group")
    await telegram.until(lambda: telegram.user(LIN).card, SECONDS)
    assert "startgroup=billing_pin&" in telegram.user(LIN).card.buttons[0].url  # type: ignore[union-attr, operator]
    await group.send(LIN, "/start@billing_sim_bot billing_pin")
    await telegram.until(lambda: group.pinned, SECONDS)


async def test_other_group_commands_stay_the_hosts(telegram: Simulator, group: SimulatedGroup) -> None:
    """Even though it hands over all messages, including its own commands."""
    for command in ("/pin", "/settings language en", "/ask declined", "/start pin", "/unpin@billing_sim_bot"):
        await group.send(LIN, command)
    await group.send(LIN, "/billing_settings")
    await telegram.until(lambda: group.ephemeral_messages(LIN), SECONDS)
    await telegram.settled(SECONDS)
    assert len(group.ephemeral_messages(LIN)) == 1
    assert "English · 简体中文" in group.ephemeral_messages(LIN)[0].text
    assert [message for message in group.messages if message.from_bot] == []


async def test_group_messages_handed_over_are_read(telegram: Simulator, group: SimulatedGroup) -> None:
    """Hints, whose button carries the host's prefix too, and leaked keys; edited messages as well."""
    await group.send(LIN, "/billing_settings hints on")
    await telegram.until(lambda: group.ephemeral_messages(LIN), SECONDS)
    await group.send(ALEX, "lunch, anyone?")
    await group.send(ALEX, "OpenAI declined my credit card again, what now?")
    await telegram.until(lambda: group.messages[-1].from_bot, SECONDS)
    (hint,) = [message for message in group.messages if message.from_bot]
    (button,) = hint.buttons
    assert (button.callback_data or "").startswith("bl:")
    await group.tap(ALEX, button.text)
    await telegram.until(lambda: group.ephemeral_messages(ALEX), SECONDS)
    await telegram.settled(SECONDS)
    await group.send(LIN, f"why does {KEY} not work")
    await telegram.until(lambda: all(KEY not in message.text for message in group.messages), SECONDS)
    await group.send(ALEX, "look at this")
    await group.edit(group.messages[-1].message_id, f"look at {KEY}")
    await telegram.until(lambda: all(KEY not in message.text for message in group.messages), SECONDS)
    await telegram.until(lambda: len(group.ephemeral_messages(ALEX)) == 2, SECONDS)
    assert KEY not in str([call.params for call in telegram.calls])
    assert telegram.violations == []
