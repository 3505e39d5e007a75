"""Groups in a host's bot: the card, taps and the way into the private chat, by each library."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest

from bot.mount.options import Options
from bot.simulator import SimulatedGroup, Simulator
from tests.contract.hosts import aiogram_host, ptb_host

LIN, ALEX = 1, 2
SECONDS = 20

pytestmark = [
    pytest.mark.slow,
    # PTB's own, whenever Telegram asks it to wait.
    pytest.mark.filterwarnings("ignore:.*In a future major version attribute `retry_after`"),
]


@pytest.fixture(params=["aiogram", "python-telegram-bot"])
async def group(request: pytest.FixtureRequest, telegram: Simulator, redis_url: str) -> AsyncIterator[SimulatedGroup]:
    """A host that polls, and hands over what it has no use for itself."""
    options: Options = {"redis": redis_url, "commands": "billing_", "callbacks": "bl:"}
    host: AbstractAsyncContextManager[object]
    host = (aiogram_host if request.param == "aiogram" else ptb_host)(telegram, options, webhook=False)
    made = telegram.add_group("API users", creator=LIN, members=[ALEX])
    async with host:
        yield made


async def test_an_admin_pins_and_a_member_is_helped_alone(telegram: Simulator, group: SimulatedGroup) -> None:
    """With the host's names on commands, buttons and links."""
    await group.send(LIN, "/pin")  # another part of the host's
    await group.send(LIN, "/billing_pin")
    await telegram.until(lambda: group.pinned and len(group.whispers(LIN)) == 1, SECONDS)
    (card,) = group.pinned
    assert all((button.callback_data or "bl:").startswith("bl:") for button in card.buttons)
    await group.tap(ALEX, "bl:e.decline")
    await telegram.until(lambda: group.whispers(ALEX), SECONDS)
    await telegram.settled(SECONDS)
    await group.tap(ALEX, "In a supported place")
    await telegram.until(lambda: "Where was the card issued?" in group.whispers(ALEX)[0].text, SECONDS)
    await telegram.settled(SECONDS)
    (screen,) = group.whispers(ALEX)
    url = screen.buttons[-1].url or ""
    assert url.startswith("https://t.me/billing_sim_bot?start=billing_v-decline-s-card_country-G1_")
    await telegram.user(ALEX).send("/start " + url.partition("=")[2])
    await telegram.until(lambda: telegram.user(ALEX).card is not None, SECONDS)
    assert "Where was the card issued?" in telegram.user(ALEX).card.text  # type: ignore[union-attr]
    assert group.pinned == [card]
    assert telegram.violations == []


async def test_what_can_not_be_whispered_is_opened_in_private(telegram: Simulator, group: SimulatedGroup) -> None:
    """By the answer to the tap; nothing is said to all."""
    await group.send(LIN, "/billing_pin")
    await telegram.until(lambda: group.pinned and group.whispers(LIN), SECONDS)
    telegram.refuse("sendMessage", chat_id=group.id, description="EPHEMERAL_MESSAGE_NOT_ALLOWED")
    public = list(group.messages)
    await group.tap(ALEX, "bl:e.decline")
    await telegram.until(lambda: telegram.user(ALEX).toasts, SECONDS)
    assert (telegram.user(ALEX).toasts[-1].url or "").startswith("https://t.me/billing_sim_bot?start=billing_")
    assert group.messages == public


async def test_a_group_that_moved_is_followed(telegram: Simulator, group: SimulatedGroup) -> None:
    """By the refusal of the first call to it, through the library's own error."""
    small = telegram.add_group("Small", creator=LIN, kind="group")
    await small.send(LIN, "/billing_settings language en")
    await telegram.until(lambda: small.whispers(LIN), SECONDS)
    chat, person = small.group.wire(), telegram.world.person(LIN).wire()
    moved = small.migrate(LIN)
    message = {"message_id": 900, "date": int(telegram.clock.now()), "text": "/billing_pin"}
    telegram.push({"message": {**message, "from": person, "chat": chat}})
    await telegram.until(lambda: moved.pinned, SECONDS)
    assert "付款" not in moved.pinned[0].text
