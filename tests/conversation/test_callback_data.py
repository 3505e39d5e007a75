"""Callback data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import callback_data
from bot.conversation.event import (
    AnswerQuestions,
    Event,
    Start,
    TextUnderstood,
    UnknownTarget,
)
from tests.support.strategies import BUTTON_EVENTS


@given(BUTTON_EVENTS)
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
