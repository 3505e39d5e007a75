"""A tap is an assignment, so the order of taps says nothing."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.event import AnswerQuestions, Event
from bot.conversation.navigation import current_path, fresh, open_page
from bot.conversation.route import walk
from bot.conversation.session import Session
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from tests.support.strategies import led_to, some_answers


def after(guide: Guide, events: list[Event]) -> Session:
    session = fresh(guide)
    for event in events:
        session = transition(guide, session, event)[0]
    return session


@pytest.mark.parametrize("flow", ["decline", "setup"])
@given(random=st.randoms(use_true_random=False))
def test_answers_lead_to_one_page_in_whatever_order_they_are_given(guide: Guide, flow: str, random: Random) -> None:
    """Taps that overtake each other, and old cards, end where an orderly person ends."""
    answers = some_answers(guide, flow, random)
    events: list[Event] = [AnswerQuestions(flow, (pair,)) for pair in answers.items()]
    orderly = after(guide, events)
    random.shuffle(events)
    shuffled = after(guide, events + random.sample(events, len(events) // 3))
    assert shuffled.page == orderly.page == led_to(guide, flow, answers)
    assert current_path(guide, shuffled) == current_path(guide, orderly) == walk(guide, flow, answers)


@pytest.mark.parametrize("flow", ["decline", "setup"])
@given(random=st.randoms(use_true_random=False))
def test_several_answers_at_once_are_the_same_as_one_by_one(guide: Guide, flow: str, random: Random) -> None:
    """A link into a branch gives what taps would have given."""
    pairs = list(some_answers(guide, flow, random).items())[:3]
    one_by_one = after(guide, [AnswerQuestions(flow, (pair,)) for pair in pairs])
    at_once = after(guide, [AnswerQuestions(flow, tuple(pairs), link=True)])
    assert (at_once.page, at_once.answers) == (one_by_one.page, one_by_one.answers)


@given(random=st.randoms(use_true_random=False))
def test_changing_an_early_answer_keeps_the_later_ones(guide: Guide, random: Random) -> None:
    """Changed and changed back, the path is what it was, to its last answer."""
    answers = some_answers(guide, "decline", random)
    path = walk(guide, "decline", answers)
    if not path.answered:
        return
    question, choice = random.choice(path.answered)
    session = Session(open_page(guide, Session(fresh(guide).page, answers), "decline"), answers)
    for other in guide.screens[question].answers:
        changed = transition(guide, session, AnswerQuestions("decline", ((question, other),)))[0]
        assert {**changed.answers, question: choice} == answers
        back = transition(guide, changed, AnswerQuestions("decline", ((question, choice),)))[0]
        assert current_path(guide, back) == path
