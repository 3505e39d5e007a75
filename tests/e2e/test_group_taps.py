"""Taps on a group's card.

Each user has their own conversation, visible only to them; over real HTTP.
"""

import re
from typing import cast

import orjson
import pytest
from redis.asyncio import Redis

from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from telegram_simulator import SimulatedGroup, Simulator

from .conftest import Settle

pytestmark = pytest.mark.slow

LIN, ALEX = 1, 2
DECLINED = "e.decline"
OPEN = "Continue in private"


@pytest.fixture
def library() -> str:
    """tests/contract/test_clients.py shows that the other library's client makes the same calls."""
    return "python-telegram-bot"


@pytest.fixture
def transport() -> str:
    """See test_group_card.py."""
    return "webhook"


@pytest.fixture
async def group(telegram: Simulator, bot: None, settled: Settle) -> SimulatedGroup:
    """With its card pinned. The bot may pin, so it may send ephemeral messages at any time."""
    made = telegram.add_group("API users", creator=LIN, members=[ALEX])
    await settled(made.send(LIN, "/settings language en"), made.send(LIN, "/pin"))
    made.forget_ephemeral_messages(LIN)
    return made


def url_of(telegram: Simulator, user: int) -> str:
    return telegram.user(user).toasts[-1].url or ""


async def follow(telegram: Simulator, user: int, url: str) -> None:
    """Opens a link into the bot, as a client does."""
    found = re.fullmatch(r"https://t\.me/billing_sim_bot\?start=([\w-]{1,64})", url)
    assert found is not None, url
    await telegram.user(user).send(f"/start {found[1]}")


async def test_tap_shows_the_flow_ephemerally_and_leaves_the_card(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """In place of the card, and edited there from then on."""
    (before,) = group.pinned
    public = list(group.messages)
    await settled(group.tap(ALEX, DECLINED))
    (screen,) = group.ephemeral_messages(ALEX)
    assert "You and your card" in screen.text
    assert screen.replaces == before.message_id
    await settled(group.tap(ALEX, "Both in supported places"))
    (screen,) = group.ephemeral_messages(ALEX)
    assert "The most likely causes" in screen.text
    assert screen.edit_date is not None
    assert group.pinned == [before]
    assert group.messages == public
    assert group.ephemeral_messages(LIN) == []


async def test_anonymous_admins_tap_belongs_to_their_own_account(
    group: SimulatedGroup, settled: Settle, redis: Redis
) -> None:
    """Nothing is stored under the account that all anonymous admins share."""
    group.promote(ALEX, anonymous=True)
    await settled(group.tap(ALEX, DECLINED), group.send(ALEX, "/settings hints on"), group.send(ALEX, "/ask declined"))
    assert "You and your card" in group.ephemeral_messages(ALEX)[0].text
    assert await redis.exists(f"billing:{{{ALEX}}}:session")
    assert await redis.keys("*1087968824*") == []


async def test_every_group_screen_links_to_the_same_place_in_private(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """Answers from the group count there; the link itself holds only a way back."""
    await settled(group.tap(ALEX, DECLINED), group.tap(ALEX, "Both in supported places"))
    (screen,) = group.ephemeral_messages(ALEX)
    url = screen.buttons[-1].url
    assert screen.buttons[-1].text == OPEN
    assert url is not None
    await follow(telegram, ALEX, url)
    await settled()
    card = telegram.user(ALEX).card
    assert card is not None
    assert "The most likely causes" in card.text
    back = card.buttons[-1]
    assert (back.text, back.url) == ("‹ Back to the group", f"https://t.me/c/1/{group.pinned[0].message_id}")
    await settled(telegram.user(ALEX).tap("‹ Back"))
    assert "✓ Both in supported places" in [button.text for button in telegram.user(ALEX).card.buttons]  # type: ignore[union-attr]


async def test_conversation_started_in_private_continues_in_the_group(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """The session is the user's; /start removes the button back to the group."""
    person = telegram.user(ALEX)
    await settled(person.send("/declined"), person.tap("Both in supported places"), group.tap(ALEX, DECLINED))
    assert "The most likely causes" in group.ephemeral_messages(ALEX)[0].text
    await settled(person.send("/start"))
    assert all(not (button.url or "").startswith("https://t.me/c/") for button in person.card.buttons)  # type: ignore[union-attr]


@pytest.mark.parametrize("trouble", ["refused", "forbidden", "too many requests", "late", "Telegram is ill"])
async def test_screen_opens_in_private_if_it_can_not_be_ephemeral(
    telegram: Simulator, group: SimulatedGroup, settled: Settle, trouble: str
) -> None:
    """Via the callback answer, never as a public message."""
    public = list(group.messages)
    match trouble:
        case "refused":
            telegram.refuse("sendMessage", chat_id=group.id, description="EPHEMERAL_MESSAGE_NOT_ALLOWED")
        case "forbidden":
            telegram.refuse("sendMessage", chat_id=group.id, error_code=403, description="no")
        case "too many requests":
            telegram.refuse("sendMessage", chat_id=group.id, error_code=429, retry_after=30)
        case "Telegram is ill":
            telegram.refuse("sendMessage", chat_id=group.id, error_code=502)
        case "late":
            group.add_bot(LIN, None)  # an ordinary member has fifteen seconds
            telegram.refuse("sendMessage", chat_id=group.id, description="EPHEMERAL_MESSAGE_NOT_ALLOWED")
    await settled(group.tap(ALEX, DECLINED))
    assert group.ephemeral_messages(ALEX) == []
    assert group.messages == public
    await follow(telegram, ALEX, url_of(telegram, ALEX))
    await settled()
    assert "You and your card" in telegram.user(ALEX).card.text  # type: ignore[union-attr]


async def test_simulator_refuses_ephemeral_messages_after_the_window(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """Sixteen seconds after the tap, for a bot that isn't an admin."""
    group.add_bot(LIN, None)
    await settled(group.tap(ALEX, DECLINED))
    assert len(group.ephemeral_messages(ALEX)) == 1
    group.forget_ephemeral_messages(ALEX)
    query, _ = telegram.press_on(ALEX, group.pinned[0], DECLINED)
    telegram.world.queries[query].asked_at -= 16
    await settled()
    assert group.ephemeral_messages(ALEX) == []
    assert url_of(telegram, ALEX).startswith("https://t.me/billing_sim_bot?start=")


async def test_refused_edit_becomes_a_new_message(telegram: Simulator, group: SimulatedGroup, settled: Settle) -> None:
    """As when the text is too long for an edit; only the new one is left."""
    await settled(group.tap(ALEX, DECLINED))
    telegram.refuse("editEphemeralMessageText", chat_id=group.id, description="MEDIA_CAPTION_TOO_LONG")
    await settled(group.tap(ALEX, "Both in supported places"))
    (screen,) = group.ephemeral_messages(ALEX)
    assert "The most likely causes" in screen.text
    assert telegram.violations == []


async def test_screen_too_long_to_edit_replaces_the_previous_one(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """Edits of more than 1,024 UTF-16 units are not attempted; short screens are edited."""
    await settled(group.tap(ALEX, DECLINED))
    for data, long in (("v..q.check_pay", True), ("v..q.codes_bank", True), ("v..s.plus_api", False)):
        (before,) = group.ephemeral_messages(ALEX)
        telegram.press_on(ALEX, before, data)
        await settled()
        (screen,) = group.ephemeral_messages(ALEX)
        assert (len(screen.text.encode("utf-16-le")) // 2 > 1024) == long
        assert (screen.edit_date is None) == long
        assert screen.text != before.text
    assert [call for call in telegram.calls if call.method == "editEphemeralMessageText" and call.error] == []
    assert telegram.violations == []


async def test_card_restores_a_screen_lost_in_a_client_restart(group: SimulatedGroup, settled: Settle) -> None:
    """At the same place."""
    await settled(group.tap(ALEX, DECLINED), group.tap(ALEX, "Both in supported places"))
    group.forget_ephemeral_messages(ALEX)
    await settled(group.tap(ALEX, DECLINED))
    (screen,) = group.ephemeral_messages(ALEX)
    assert "The most likely causes" in screen.text


async def test_store_outage_opens_the_private_chat(
    telegram: Simulator, group: SimulatedGroup, settled: Settle, redis: Redis
) -> None:
    """At the tapped target; the card is not touched."""
    public = list(group.messages)
    await redis.config_set("maxmemory", "1")
    await redis.config_set("maxmemory-policy", "noeviction")
    await settled(group.tap(ALEX, DECLINED))
    assert group.messages == public
    assert url_of(telegram, ALEX).startswith("https://t.me/billing_sim_bot?start=e-decline-G")


async def test_erase_from_within_a_group(
    telegram: Simulator, group: SimulatedGroup, settled: Settle, redis: Redis
) -> None:
    """No remaining key names the user."""
    await settled(group.tap(ALEX, DECLINED), group.tap(ALEX, "Both in supported places"))
    (screen,) = group.ephemeral_messages(ALEX)
    assert await redis.exists(f"billing:{{{ALEX}}}:session")
    telegram.press_on(ALEX, screen, "v..f.")
    await settled()
    await settled(group.tap(ALEX, "Delete everything"))
    assert "Deleted" in group.ephemeral_messages(ALEX)[0].text
    assert await redis.keys(f"*{ALEX}}}*") == []


async def test_forged_taps_change_nothing_public(telegram: Simulator, group: SimulatedGroup, settled: Settle) -> None:
    """Data that no button has, on the card or on a message that is gone."""
    public = list(group.messages)
    card = group.pinned[0]
    for data in ("zzz", "x.", "r.decline", "a.decline.place.listed", "v..s.nowhere"):
        telegram.press_on(ALEX, card, data)
        await settled()
    telegram.press_on(ALEX, card, DECLINED, inaccessible=True)
    await settled()
    assert group.messages == public
    assert telegram.violations == []


async def test_fifty_simultaneous_members_get_separate_sessions(
    telegram: Simulator,
    group: SimulatedGroup,
    settled: Settle,
    redis: Redis,
    guide: Guide,
    languages: Languages,
) -> None:
    """In three languages, on two branches, from one card."""
    codes = ("en", "zh-hans", "zh-hant")
    people = [telegram.add_user(number, language_code=codes[number % 3]).id for number in range(100, 150)]
    for person in people:
        group.join(person)
    card, public = group.pinned[0], list(group.messages)
    for person in people:
        telegram.press_on(person, card, DECLINED)
    await settled()
    for person in people:
        (screen,) = group.ephemeral_messages(person)
        telegram.press_on(person, screen, "a.decline.place.listed" if person % 2 else "v..s.plus_api")
    await settled()
    for person in people:
        (screen,) = group.ephemeral_messages(person)
        language = languages[("en", "zh_Hans", "zh_Hant")[person % 3]]
        title = guide.screens["likely" if person % 2 else "plus_api"].title
        assert language.say(title) in screen.text
        assert await redis.exists(f"billing:{{{person}}}:session")
    assert group.messages == public
    assert group.pinned == [card]
    assert telegram.violations == []


async def test_session_holds_only_the_cards_address_in_a_group(
    telegram: Simulator, group: SimulatedGroup, settled: Settle, redis: Redis
) -> None:
    """No title and no names; and the group's record holds nothing about users."""
    await settled(group.tap(ALEX, DECLINED), group.send(ALEX, "I live in Springfield"))
    kept = b"".join([cast("bytes", await redis.get(key)) for key in await redis.keys("*:session")])
    assert str(group.id).encode() in kept
    for word in (b"API users", b"Alex", b"Springfield"):
        assert word not in kept
    about = cast("bytes", await redis.get(f"billing:{{{group.id}}}:group"))
    assert orjson.loads(about[21:]).keys() == set("ctlohag")
