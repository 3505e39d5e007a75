"""Where each API error and each kind of bill leads in the real guide."""

import pytest

from bot.conversation.navigation import home
from bot.conversation.route import walk
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.screen import Outcome, Profile, Question
from bot.understanding.pasted_errors import error_texts
from bot.understanding.recognizer import GuideRecognizer
from tests.support.real_guide import real_guide, real_understanding

RECOGNIZER = GuideRecognizer(real_guide(), real_understanding())


def landing_page(guide: Guide, text: str) -> Page:
    """The page for a text typed in a new session."""
    return transition(guide, Session(home(guide)), RECOGNIZER.read(text))[0].page


@pytest.mark.parametrize("text", sorted({name for error in error_texts() for name in (*error.codes, *error.sayings)}))
def test_known_error_text_lands_on_an_answer(guide: Guide, text: str) -> None:
    """An answer, a place, an outcome or the likely causes; never a form."""
    page = landing_page(guide, text)
    if page.view is View.SCREEN:
        assert not isinstance(guide.screens[page.screen], Question | Profile), page
    else:
        assert page.view in (View.ANSWER, View.PLACE), page


@pytest.mark.parametrize(
    ("choice", "end"),
    {
        "key": "key",
        "inactive": "appeal",
        "place": "blocked",
        "credits": "topup",
        "limit": "limit",
        "tier": "tier",
        "slow": "slow",
        "billing": "inactive",
        "quota": "api_credits",
        "some": "quota",
        "phone": "phoneacct",
    }.items(),
)
def test_api_error_is_one_tap_from_its_solution(guide: Guide, choice: str, end: str) -> None:
    """None of them leads to causes of a declined card."""
    assert walk(guide, "decline", {"likely": "code", "api": choice}).end == end


@pytest.mark.parametrize(("credits_shown", "end"), [("zero", "topup"), ("some", "quota"), ("unsure", "noview")])
def test_unexplained_quota_error_asks_for_the_balance(guide: Guide, credits_shown: str, end: str) -> None:
    """``insufficient_quota`` covers them all: the balance tells an empty account from a wrong key."""
    answers = {"likely": "code", "api": "quota", "api_credits": credits_shown}
    assert walk(guide, "decline", answers).end == end


def test_bank_reasons_lead_to_the_same_outcome_for_a_chatgpt_plan(guide: Guide) -> None:
    """The card and the seller are the same."""
    for choice in guide.screens["reason"].answers:
        api = walk(guide, "decline", {"likely": "reason", "reason": choice}).end
        plan = {"likely": "other", "other": "web", "web": "reason", "reason": choice}
        assert walk(guide, "decline", plan).end == api


def outcomes_of(guide: Guide, bill: str) -> frozenset[str]:
    """The outcomes of one kind of bill."""
    start = guide.screens["other"].answers[bill].to
    return frozenset(name for name in guide.beyond(start) if isinstance(guide.screens[name], Outcome))


def test_each_bill_has_its_own_branch(guide: Guide) -> None:
    """Claude's outcomes are its own; those of ChatGPT on the web include causes of a declined card."""
    claude, store, web = (outcomes_of(guide, bill) for bill in ("claude", "store", "web"))
    assert len(claude) >= 9
    assert not claude & (store | web)
    assert len(store) >= 7
    assert {"web_renew", "web_acct", "callbank", "threeds"} <= web


def test_chatgpt_plans_never_reach_api_only_outcomes(guide: Guide) -> None:
    """Organizations, keys, credits and limits exist in the API only."""
    api_only = {"topup", "limit", "tier", "slow", "key", "quota", "inactive", "noview", "paid", "addcard", "recurring"}
    assert api_only < frozenset(name for name in guide.screens if isinstance(guide.screens[name], Outcome))
    for bill in ("web", "store", "claude"):
        assert not outcomes_of(guide, bill) & api_only


@pytest.mark.parametrize("bill", ["store", "claude"])
def test_third_party_payments_never_show_openai_rules(guide: Guide, bill: str) -> None:
    """Apple, Google and Anthropic take these payments under their own rules."""
    start = guide.screens["other"].answers[bill].to
    own = {name for name in guide.beyond(start) if name != "support"}
    assert not {name for name in own if guide.screens[name].notice == "openai"}
    assert not own & {"region", "issuer", "check_list"}
