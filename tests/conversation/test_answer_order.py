"""A tap is an assignment, so the order of taps doesn't matter."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.event import AnswerQuestions, Event
from bot.conversation.navigation import new_session
from bot.conversation.session import Session
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from tests.support.strategies import page_after, random_route


def after(guide: Guide, events: list[Event]) -> Session:
    session = new_session(guide)
    for event in events:
        session = transition(guide, session, event)[0]
    return session


def taps(guide: Guide, flow: str, random: Random) -> tuple[list[Event], list[tuple[str, str]], dict[str, str]]:
    """Splits a random route into place and card (one event), the other answers, and all of them together.

    Place and card come first: changing them re-ranks the causes and drops causes opened before.
    """
    answered = random_route(guide, flow, random).answered
    who = tuple(pair for pair in answered if pair[0] in guide.shared)
    head: list[Event] = [AnswerQuestions(flow, who)] if who else []
    return head, [pair for pair in answered if pair[0] not in guide.shared], dict(answered)


@pytest.mark.parametrize("flow", ["decline", "setup"])
@given(random=st.randoms(use_true_random=False))
def test_any_order_of_answers_leads_to_the_same_page(guide: Guide, flow: str, random: Random) -> None:
    """Reordered updates and taps on old cards end where an orderly user ends."""
    head, pairs, answers = taps(guide, flow, random)
    events: list[Event] = [AnswerQuestions(flow, (pair,)) for pair in pairs]
    orderly = after(guide, head + events)
    random.shuffle(events)
    shuffled = after(guide, head + events + random.sample(events, len(events) // 3))
    assert not (pairs or head) or shuffled.page == orderly.page == page_after(guide, flow, answers)


@pytest.mark.parametrize("flow", ["decline", "setup"])
@given(random=st.randoms(use_true_random=False))
def test_several_answers_at_once_equal_one_by_one(guide: Guide, flow: str, random: Random) -> None:
    head, pairs, _ = taps(guide, flow, random)
    if not pairs:
        return
    one_by_one = after(guide, head + [AnswerQuestions(flow, (pair,)) for pair in pairs])
    at_once = after(guide, [*head, AnswerQuestions(flow, tuple(pairs))])
    assert (at_once.page, at_once.answers) == (one_by_one.page, one_by_one.answers)


@given(random=st.randoms(use_true_random=False))
def test_changing_an_answer_and_back_restores_the_page(guide: Guide, random: Random) -> None:
    """Later answers that still apply are kept."""
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
