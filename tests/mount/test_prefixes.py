"""The host's prefixes: what is taken, what is left to the host, and how long they may be."""

import re
from pathlib import Path

import pytest

from bot.check.page_generator import pages
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.mount.commands import names_of
from bot.mount.host_mount import (
    longest,
)
from bot.mount.options import MountError, check_prefixes
from bot.mount.prefixes import Namespace
from bot.rendering.card import Button, Card
from bot.rendering.renderer import Renderer
from tests.contract.crawl import Extent, crawl
from tests.support.host_bots import message, tap

MOUNTING = Path(__file__).parents[2] / "docs" / "mounting.md"
SPACE = Namespace("billing_", "bl:", names_of(["menu", "declined", "help"]))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("/billing_start", "/start"),
        ("/BILLING_Declined@Host_Bot", "/declined"),
        ("/billing_start v--s-home", "/start v--s-home"),
        ("/start billing_v--s-home", "/start v--s-home"),
        ("/start billing_", "/start"),
        ("/start billing_campaign", None),
        ("/start", None),
        ("/start v--s-home", None),
        ("/start@host_bot", None),
        ("/declined", None),
        ("/billing_declined@other_bot", None),
        ("/billing_unknown", None),
        ("/billing_", None),
        ("billing_start", None),
        ("/", None),
        ("", None),
    ],
)
def test_only_prefixed_commands_are_taken(text: str, bare: str | None) -> None:
    """The guide's commands with the host's prefix, and links that carry it; a bare /start is the host's."""
    stripped = SPACE.strip(message(text), "host_bot")
    assert (stripped and stripped["message"]["text"]) == bare
    assert SPACE.owns_text(text, "host_bot", private=True) == (bare is not None)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("/billing_ask why", "/ask why"),
        ("/billing_start", None),
        ("/start billing_", None),
        ("/start@host_bot billing_pin", "/start pin"),
        ("/start@host_bot pin", None),
    ],
)
def test_only_ask_and_the_add_links_parameter_are_taken_in_a_group(text: str, bare: str | None) -> None:
    """Commands that the flow wouldn't answer there stay the host's."""
    stripped = SPACE.strip(message(text, chat={"id": -100, "type": "supergroup"}), "host_bot")
    assert (stripped and stripped["message"]["text"]) == bare
    assert SPACE.owns_text(text, "host_bot", private=False) == (bare is not None)


def test_only_prefixed_buttons_are_taken() -> None:
    """The host may even use the same callback data without the prefix."""
    stripped = SPACE.strip(tap("bl:v..s.home"), "host_bot")
    assert stripped is not None
    assert stripped["callback_query"]["data"] == "v..s.home"
    assert SPACE.strip(tap("v..s.home"), "host_bot") is None
    assert not SPACE.owns_data(None)


def test_prefix_is_added_throughout_a_card() -> None:
    """In texts, buttons and links into the bot; other URLs stay unchanged."""
    card = Card(
        'Type /help, or <b>/menu</b>. See <a href="https://example.com/help">/a/menu and /menus</a>',
        (
            (
                Button("a", "v..s.home"),
                Button("b", url="https://t.me/host_bot?start=v--s-x"),
                Button("c", copy="/menu"),
            ),
            (Button("d", copy="https://t.me/host_bot?start=k-abc"),),
            (Button("e", url="https://t.me/host_bot?startgroup=pin&admin=pin_messages"),),
        ),
    )
    dressed = SPACE.add_prefixes(card)
    assert dressed.html == (
        'Type /billing_help, or <b>/billing_menu</b>. See <a href="https://example.com/help">/a/menu and /menus</a>'
    )
    data, link, copied, case, add = dressed.buttons
    assert data.data == "bl:v..s.home"
    assert link.url == "https://t.me/host_bot?start=billing_v--s-x"
    assert copied.copy == "/menu"
    assert case.copy == "https://t.me/host_bot?start=billing_k-abc"
    assert add.url == "https://t.me/host_bot?startgroup=billing_pin&admin=pin_messages"


def test_prefix_fits_with_the_longest_button_and_link(guide: Guide, languages: Languages) -> None:
    """Telegram allows 64 bytes; the host may use what the guide leaves, and more is rejected at startup."""
    button, payload = longest(guide, languages)
    documented = re.search(
        r"at most (\d+) bytes with the built-in guide; (\d+) bytes fit", MOUNTING.read_text(encoding="utf-8")
    )
    assert documented, "docs/mounting.md says how long `callbacks` may be"
    assert int(documented[1]) == 64 - button >= int(documented[2])
    assert 1 <= payload <= 64
    check_prefixes("", "x" * (64 - button), SPACE.names, button, payload)
    for callbacks in ("", "x" * (65 - button), "ключ", "a b"):
        with pytest.raises(MountError, match="callbacks="):
            check_prefixes("b_", callbacks, SPACE.names, button, payload)
    for commands in ("Billing_", "b-", "b" * 30):
        with pytest.raises(MountError, match="commands="):
            check_prefixes(commands, "bl:", SPACE.names, button, payload)
    with pytest.raises(MountError, match="at most 4 "):
        check_prefixes("shop_", "bl:", SPACE.names, button, 60)


def test_no_button_of_a_walk_is_longer_than_the_longest(guide: Guide, languages: Languages, renderer: Renderer) -> None:
    """Otherwise a prefix of the allowed length could make Telegram refuse a card."""
    cards = [tap.card for tap in crawl(guide, languages, renderer, "en", Extent.WAYS).taps]
    walked = max(len(button.data) for card in cards for button in card.buttons)
    assert walked <= longest(guide, languages).button


def test_prefixed_cards_stay_within_the_limits(guide: Guide, languages: Languages, renderer: Renderer) -> None:
    """On every page."""
    for session in pages(guide):
        for button in SPACE.add_prefixes(renderer.render(session, languages["en"])).buttons:
            assert len(button.data) <= 64
