"""Answers are checked before the outcome that they lead to, once."""

from dataclasses import replace

import pytest

from bot.conversation.effect import Effect
from bot.conversation.event import AnswerQuestions, Back, ConfirmAnswers, Continue, EnterFlow, Event, Show, Start
from bot.conversation.navigation import back_page, home
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.loader import load
from tests.support.tiny_guide import DIAGNOSED, write_tiny

CHECK = Page(View.ANSWERS, flow="fix")
WHERE = Page(View.SCREEN, "where", "fix")
WHAT = Page(View.SCREEN, "what", "fix")
PLUG = Page(View.SCREEN, "plug", "fix")
BULB = Page(View.SCREEN, "bulb", "fix")
END = Page(View.SCREEN, "end", "fix")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    return load(write_tiny(tmp_path_factory.mktemp("tiny"), base=DIAGNOSED))


def after(guide: Guide, *events: Event, session: Session | None = None) -> Session:
    for event in events:
        session = transition(guide, session, event)[0]
    assert session is not None
    return session


def tap(question: str, choice: str) -> AnswerQuestions:
    return AnswerQuestions("fix", ((question, choice),))


FLICKERS = (EnterFlow("fix"), tap("where", "desk"), tap("what", "flickers"))


def test_the_last_answer_leads_to_all_of_them_and_from_there_to_the_outcome(tiny: Guide) -> None:
    """And Back leads the same way."""
    session = after(tiny, *FLICKERS)
    assert session.page == CHECK
    assert back_page(tiny, session) == WHAT
    session = after(tiny, ConfirmAnswers("fix"), session=session)
    assert session.page == BULB
    assert back_page(tiny, session) == CHECK
    assert after(tiny, Back(CHECK), Back(WHAT), session=session).page == WHAT


def test_a_greeting_before_the_outcome_was_seen_asks_whether_to_go_on(tiny: Guide) -> None:
    """And going on leads back to the check; once the outcome was seen, a greeting leads home."""
    session = replace(after(tiny, *FLICKERS), language="en")
    greeted = after(tiny, Start(), session=session)
    assert greeted.page == Page(View.RESUME, flow="fix")
    assert after(tiny, Continue("fix"), session=greeted).page == CHECK
    assert after(tiny, ConfirmAnswers("fix"), Start(), session=session).page == home(tiny)


def test_a_button_tapped_twice_concludes_once(tiny: Guide) -> None:
    """The page it stood on stays the one that Back leads to."""
    once = after(tiny, *FLICKERS, ConfirmAnswers("fix"))
    assert after(tiny, ConfirmAnswers("fix"), session=once) == once


def test_going_on_from_a_question_leads_to_the_check_too(tiny: Guide) -> None:
    """It is not slipped past by way of Back, of a pause, or of an answer given anew."""
    session = after(tiny, *FLICKERS, Back(WHAT))
    assert after(tiny, Continue("fix"), session=session).page == CHECK
    assert after(tiny, tap("what", "flickers"), session=session).page == CHECK
    assert after(tiny, EnterFlow("fix"), Continue("fix"), session=session).page == CHECK


def test_an_answer_changed_there_keeps_those_that_still_apply(tiny: Guide) -> None:
    """And asks only for what is now open."""
    session = after(tiny, *FLICKERS, Show(WHERE), tap("where", "unsure"))
    assert (session.page, session.answers) == (CHECK, {"where": "unsure", "what": "flickers"})
    session = after(tiny, Show(WHAT), tap("what", "nothing"), session=session)
    assert session.page == PLUG
    assert after(tiny, tap("plug", "done"), session=session).page == CHECK


def test_what_was_tried_after_an_outcome_leads_straight_to_the_next(tiny: Guide) -> None:
    """All else was checked before."""
    session = after(tiny, *FLICKERS, ConfirmAnswers("fix"), tap("bulb", "still"))
    assert session.page == END
    assert back_page(tiny, session) == BULB


def test_an_old_button_to_conclude_leads_to_the_question_that_is_open(tiny: Guide) -> None:
    """The answers may have gone since."""
    assert after(tiny, tap("where", "desk"), ConfirmAnswers("fix")).page == WHAT
    assert transition(tiny, after(tiny, *FLICKERS), ConfirmAnswers("lamp"))[1] == (Effect.VANISHED,)


def test_a_flow_that_does_not_ask_for_it_leads_straight_to_its_outcome(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """As any flow did before."""
    edits = {"guide.yaml": ("    check: true\n", "")}
    guide = load(write_tiny(tmp_path_factory.mktemp("plain"), edits, DIAGNOSED))
    assert after(guide, *FLICKERS).page == BULB


def test_an_outcome_on_the_way_is_shown_at_once(guide: Guide) -> None:
    """That a place is not on the list must not wait for all other answers."""
    session = after(guide, EnterFlow("decline"), AnswerQuestions("decline", (("place", "unlisted"),)))
    assert session.page == Page(View.SCREEN, "region", "decline")
    session = after(
        guide, AnswerQuestions("decline", (("region", "anyway"), ("card_country", "china"))), session=session
    )
    assert session.page == Page(View.SCREEN, "issuer", "decline")
