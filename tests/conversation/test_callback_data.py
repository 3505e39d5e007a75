"""Addresses: what stands in callback data and in deep links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import callback_data
from bot.conversation.event import (
    AnswerQuestions,
    Back,
    Continue,
    EnterFlow,
    EraseData,
    Event,
    RestartFlow,
    SetItem,
    SetLanguage,
    Show,
    Start,
    TextUnderstood,
    UnknownTarget,
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
    st.builds(AnswerQuestions, IDS, ANSWERS, st.booleans()),
    st.builds(Show, PAGES),
    st.builds(Back, PAGES),
    st.builds(Continue, IDS),
    st.builds(EnterFlow, IDS),
    st.builds(RestartFlow, IDS),
    st.builds(SetItem, IDS, IDS, st.booleans()),
    st.builds(SetLanguage, st.sampled_from(["en", "zh_Hans", "zh_Hant"])),
    st.just(EraseData()),
)


@given(EVENTS)
def test_an_address_is_read_as_what_was_written(event: Event) -> None:
    """Both ways, in ASCII."""
    written = callback_data.encode(event)
    assert written.isascii()
    assert callback_data.decode(written) == event


def test_as_many_answers_as_fit_can_be_read() -> None:
    """Only the bytes are limited, or a button could be drawn that nobody can read."""
    event = AnswerQuestions("f", tuple((f"q{number}", f"c{number}") for number in range(10)))
    assert len(callback_data.encode(event)) <= callback_data.MAX_BYTES
    assert callback_data.decode(callback_data.encode(event)) == event


@given(st.one_of(st.text(), st.text(alphabet="abvnertlxj.019sqwugf_-", max_size=70)))
def test_whatever_is_read_is_written_the_same(noise: str) -> None:
    """No two addresses mean one thing, and noise means nothing; reading never fails."""
    event = callback_data.decode(noise)
    assert isinstance(event, UnknownTarget) or callback_data.encode(event) == noise


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
    assert callback_data.decode(noise) == UnknownTarget()


@pytest.mark.parametrize("event", [Start(), TextUnderstood(), UnknownTarget()], ids=str)
def test_what_is_no_target_has_no_address(event: Event) -> None:
    """No button means these."""
    with pytest.raises(ValueError, match="has no address"):
        callback_data.encode(event)


@given(EVENTS)
def test_a_link_can_show_and_assign_but_never_delete(event: Event) -> None:
    """A link is sent by anybody to anybody; what deletes must be tapped on a card."""
    payload = callback_data.encode_start(event)
    assert set(payload) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
    allowed: Event = (
        UnknownTarget()
        if isinstance(event, EraseData)
        else EnterFlow(event.flow)
        if isinstance(event, RestartFlow)
        else event
    )
    assert callback_data.decode_start(payload) == allowed
