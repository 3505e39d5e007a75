"""Callback data and deep-link payloads."""

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
def test_callback_data_round_trips(event: Event) -> None:
    """In ASCII only."""
    written = callback_data.encode(event)
    assert written.isascii()
    assert callback_data.decode(written) == event


def test_decoding_accepts_as_many_answers_as_fit() -> None:
    """The byte limit is the only limit; otherwise we could draw a button that we can't decode."""
    event = AnswerQuestions("f", tuple((f"q{number}", f"c{number}") for number in range(10)))
    assert len(callback_data.encode(event)) <= callback_data.MAX_BYTES
    assert callback_data.decode(callback_data.encode(event)) == event


@given(st.one_of(st.text(), st.text(alphabet="abvnertlxj.019sqwugf_-", max_size=70)))
def test_decoding_is_injective_and_never_fails(noise: str) -> None:
    """No two strings decode to the same event, and noise decodes to UnknownTarget."""
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
def test_invalid_callback_data_decodes_to_unknown_target(noise: str) -> None:
    """That includes the "your data is deleted" page, which must only follow a deletion."""
    assert callback_data.decode(noise) == UnknownTarget()


@pytest.mark.parametrize("event", [Start(), TextUnderstood(), UnknownTarget()], ids=str)
def test_events_without_a_target_can_not_be_encoded(event: Event) -> None:
    """No button carries these."""
    with pytest.raises(ValueError, match="can't be encoded"):
        callback_data.encode(event)


@given(EVENTS)
def test_link_can_navigate_and_answer_but_never_erase(event: Event) -> None:
    """Anyone can send anyone a link; erasing takes a tap on a card."""
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
