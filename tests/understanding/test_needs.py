"""Real messages and questions, answered by the bot as it runs: ``make eval`` prints the failures."""

import pytest

from bot.guide.guide import Guide
from bot.rendering.renderer import Renderer
from bot.understanding.recognizer import GuideRecognizer
from bot.understanding.search import Understanding
from tests.eval import personal

from .needs import Evaluation, fresh_messages, messages, needs, questions, shares, unknown


@pytest.fixture(scope="module")
def evaluation(guide: Guide, renderer: Renderer, encoded: Understanding) -> Evaluation:
    return Evaluation(guide, renderer, GuideRecognizer(guide, encoded), personal)


def test_every_need_is_met_by_something_that_exists(guide: Guide) -> None:
    """Otherwise a renamed answer would count as wrong forever."""
    known = {"flow", "human", "greeting", "out_of_scope", "secret", "none", *guide.manifest.retired}
    for need, met in needs().items():
        there = {name for name in met if guide.shows(name) or name in known or guide.places.read(name)}
        assert there, need
    assert {message.need for message in (*messages(), *questions())} <= needs().keys()
    for message in fresh_messages():
        for need in message.need.split():
            assert need in needs() or guide.shows(need) or guide.places.read(need) or need in known, need


@pytest.mark.slow
def test_most_needs_are_met_on_the_first_card_and_nothing_false_is_stated(evaluation: Evaluation) -> None:
    first, later, wrong, false = shares([evaluation.met(message) for message in (*messages(), *questions())])
    assert first >= 0.90
    assert later >= 0.95
    assert wrong <= 0.02
    assert false == 0


@pytest.mark.slow
def test_messages_that_were_new_once_are_still_understood(evaluation: Evaluation) -> None:
    first, later, wrong, false = shares([evaluation.met(message) for message in fresh_messages()])
    assert first >= 0.85
    assert later >= 0.95
    assert wrong <= 0.02
    assert false == 0


@pytest.mark.slow
def test_unanswerable_questions_are_not_answered(evaluation: Evaluation) -> None:
    assert not [message.text for message in unknown() if not evaluation.met(message).first]
