"""Addresses: what stands in callback data and in deep links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import address
from bot.conversation.event import (
    Assign,
    Back,
    Enter,
    Event,
    Forget,
    GoOn,
    Hello,
    Lost,
    Restart,
    Said,
    Show,
    Speak,
    Tick,
)
from bot.conversation.session import Page, View

IDS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
ANSWERS = st.lists(st.tuples(IDS, IDS), min_size=1, max_size=2).map(tuple)
PAGES = st.one_of(
    st.builds(Page, st.sampled_from([View.SCREEN, View.SOURCES]), IDS, st.one_of(st.just(""), IDS)),
    st.builds(Page, st.sampled_from([View.ANSWERS, View.RESUME]), st.just(""), IDS),
    st.sampled_from([Page(View.LANGUAGE), Page(View.FORGET)]),
)
EVENTS = st.one_of(
    st.builds(Assign, IDS, ANSWERS, st.booleans()),
    st.builds(Show, PAGES),
    st.builds(Back, PAGES),
    st.builds(GoOn, IDS),
    st.builds(Enter, IDS),
    st.builds(Restart, IDS),
    st.builds(Tick, IDS, IDS, st.booleans()),
    st.builds(Speak, st.sampled_from(["en", "zh_Hans", "zh_Hant"])),
    st.just(Forget()),
)


@given(EVENTS)
def test_an_address_is_read_as_what_was_written(event: Event) -> None:
    """Both ways, in ASCII."""
    written = address.write(event)
    assert written.isascii()
    assert address.read(written) == event


def test_as_many_answers_as_fit_can_be_read() -> None:
    """Only the bytes are limited, or a button could be drawn that nobody can read."""
    event = Assign("f", tuple((f"q{number}", f"c{number}") for number in range(10)))
    assert len(address.write(event)) <= address.MAX_BYTES
    assert address.read(address.write(event)) == event


@given(st.one_of(st.text(), st.text(alphabet="abvnertlxj.019sqwugf_-", max_size=70)))
def test_whatever_is_read_is_written_the_same(noise: str) -> None:
    """No two addresses mean one thing, and noise means nothing; reading never fails."""
    event = address.read(noise)
    assert isinstance(event, Lost) or address.write(event) == noise


@pytest.mark.parametrize(
    "noise",
    [
        "",
        ".",
        "a",
        "a.",
        "a.decline",
        "a.decline.bill",
        "a.decline.bill.api.seen",
        "v..z.home",
        "v..s",
        "t.list.off.2",
        "t.list.off",
        "z.x",
        "A.decline.bill.api",
        "v..s.hömе",
        "a.decline.bill.a pi",
        "a.decline.bill.api\n",
        "l.en.x",
        "x.y",
        "n.a.b",
        "v..x.",
        "b..x.",
        "a." + "x" * 17 + ".b.c",
        "l." + "é" * 10,
        "a." + ".".join(["question"] * 9),
    ],
)
def test_what_no_button_carries_is_lost(noise: str) -> None:
    """Hostile until read. Among it: the page that says all is deleted, for which something must be deleted first."""
    assert address.read(noise) == Lost()


@pytest.mark.parametrize("event", [Hello(), Said(), Lost()], ids=str)
def test_what_is_no_target_has_no_address(event: Event) -> None:
    """No button means these."""
    with pytest.raises(ValueError, match="has no address"):
        address.write(event)


@given(EVENTS)
def test_a_link_can_show_and_assign_but_never_delete(event: Event) -> None:
    """A link is sent by anybody to anybody; what deletes must be tapped on a card."""
    payload = address.write_payload(event)
    assert set(payload) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
    allowed: Event = Lost() if isinstance(event, Forget) else Enter(event.flow) if isinstance(event, Restart) else event
    assert address.read_payload(payload) == allowed
