"""Start parameters of deep links."""

import pytest
from hypothesis import given

from bot.conversation import deep_links
from bot.conversation.event import EnterFlow, EraseData, Event, RestartFlow, UnknownTarget
from bot.conversation.session import WayBack
from tests.support.strategies import BUTTON_EVENTS


@given(BUTTON_EVENTS)
def test_link_can_navigate_and_answer_but_never_erase(event: Event) -> None:
    """Anyone can send anyone a link; erasing takes a tap on a card."""
    payload = deep_links.encode(event)
    assert set(payload) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
    allowed: Event = (
        UnknownTarget()
        if isinstance(event, EraseData)
        else EnterFlow(event.flow)
        if isinstance(event, RestartFlow)
        else event
    )
    assert deep_links.decode(payload) == allowed


@pytest.mark.parametrize("payload", ["v--s-home", "", "k-" + "a" * 62, "e-decline"])
def test_way_back_is_added_where_there_is_room(payload: str) -> None:
    """The target takes precedence."""
    way = WayBack(4_000_000_000, 2_000_000_000)
    longer = deep_links.with_way_back(payload, way)
    assert len(longer) <= 64
    assert deep_links.without_way_back(longer) == payload
    assert deep_links.decode(longer) == deep_links.decode(payload)
    assert deep_links.way_back(longer) in (way, None)
    assert (deep_links.way_back(longer) is None) == (len(payload) > 46 or not payload)


@pytest.mark.parametrize("payload", ["v--s-home-G", "v--s-home-G1", "v--s-home-G1_", "v--s-home-G_1", "v--s-home-g1_1"])
def test_malformed_way_back_is_ignored(payload: str) -> None:
    """Start parameters come from outside."""
    assert deep_links.way_back(payload) is None
