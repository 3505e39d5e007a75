"""A tap is an assignment, so the order of taps says nothing."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.event import AnswerQuestions, Event
from bot.conversation.navigation import fresh
from bot.conversation.session import Session
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from tests.support.strategies import led_to, some_way


def after(guide: Guide, events: list[Event]) -> Session:
    session = fresh(guide)
    for event in events:
        session = transition(guide, session, event)[0]
    return session


def taps(guide: Guide, flow: str, random: Random) -> tuple[list[Event], list[tuple[str, str]], dict[str, str]]:
    """A way through a flow: who the person is, said on one card; the other answers; and all of them together.

    Who one is comes first: said anew, it ranks the causes anew, so that a cause looked at before no longer counts.
    """
    answered = some_way(guide, flow, random).answered
    who = tuple(pair for pair in answered if pair[0] in guide.shared)
    head: list[Event] = [AnswerQuestions(flow, who)] if who else []
    return head, [pair for pair in answered if pair[0] not in guide.shared], dict(answered)


@pytest.mark.parametrize("flow", ["decline", "setup"])
@given(random=st.randoms(use_true_random=False))
def test_answers_lead_to_one_page_in_whatever_order_they_are_given(guide: Guide, flow: str, random: Random) -> None:
    """Taps that overtake each other, and old cards, end where an orderly person ends."""
    head, pairs, answers = taps(guide, flow, random)
    events: list[Event] = [AnswerQuestions(flow, (pair,)) for pair in pairs]
    orderly = after(guide, head + events)
    random.shuffle(events)
    shuffled = after(guide, head + events + random.sample(events, len(events) // 3))
    assert not (pairs or head) or shuffled.page == orderly.page == led_to(guide, flow, answers)


@pytest.mark.parametrize("flow", ["decline", "setup"])
@given(random=st.randoms(use_true_random=False))
def test_several_answers_at_once_are_the_same_as_one_by_one(guide: Guide, flow: str, random: Random) -> None:
    """A card that asks for two things gives what two taps would have given."""
    head, pairs, _ = taps(guide, flow, random)
    if not pairs:
        return
    one_by_one = after(guide, head + [AnswerQuestions(flow, (pair,)) for pair in pairs])
    at_once = after(guide, [*head, AnswerQuestions(flow, tuple(pairs))])
    assert (at_once.page, at_once.answers) == (one_by_one.page, one_by_one.answers)


@given(random=st.randoms(use_true_random=False))
def test_an_answer_changed_and_changed_back_leads_where_it_led(guide: Guide, random: Random) -> None:
    """The later answers that still apply are kept."""
    head, pairs, _ = taps(guide, "decline", random)
    if not pairs:
        return
    session = after(guide, head + [AnswerQuestions("decline", (pair,)) for pair in pairs])
    question, choice = random.choice(pairs)
    for other in guide.screens[question].answers:
        changed = transition(guide, session, AnswerQuestions("decline", ((question, other),)))[0]
        assert {**changed.answers, question: choice} == session.answers
        back = transition(guide, changed, AnswerQuestions("decline", ((question, choice),)))[0]
        assert back.page == session.page
