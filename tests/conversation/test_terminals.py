"""Where each error and each bill leads, through the real guide: an error text is answered as if it had been typed."""

import pytest

from bot.conversation.navigation import home
from bot.conversation.route import walk
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.screen import Outcome, Profile, Question
from bot.understanding.errors import error_texts
from bot.understanding.recognizer import GuideRecognizer
from bot.understanding.search import Understanding
from tests.support.real_guide import real_guide

RECOGNIZER = GuideRecognizer(real_guide(), Understanding.load())


def landed(guide: Guide, text: str) -> Page:
    """Where a text lands that somebody types who has said nothing before."""
    return transition(guide, Session(home(guide)), RECOGNIZER.read(text))[0].page


@pytest.mark.parametrize("text", sorted({name for error in error_texts() for name in (*error.codes, *error.sayings)}))
def test_a_known_error_text_lands_on_an_answer_and_never_on_a_form(guide: Guide, text: str) -> None:
    """An answer, a place, an outcome, or the causes so far; nobody is asked for a place or a card first."""
    page = landed(guide, text)
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
def test_an_error_of_the_api_is_one_tap_from_what_solves_it(guide: Guide, choice: str, end: str) -> None:
    """By one list; none of them leads to a declined card."""
    assert walk(guide, "decline", {"likely": "code", "api": choice}).end == end


@pytest.mark.parametrize(("credits_shown", "end"), [("zero", "topup"), ("some", "quota"), ("unsure", "noview")])
def test_a_quota_error_without_a_reason_looks_at_the_balance(guide: Guide, credits_shown: str, end: str) -> None:
    """``insufficient_quota`` stands for all of them: the balance tells an empty account from a wrong key."""
    answers = {"likely": "code", "api": "quota", "api_credits": credits_shown}
    assert walk(guide, "decline", answers).end == end


def test_what_a_bank_says_counts_for_a_chatgpt_plan_too(guide: Guide) -> None:
    """The same card and the same seller, so the same end."""
    for choice in guide.screens["reason"].answers:
        api = walk(guide, "decline", {"likely": "reason", "reason": choice}).end
        plan = {"likely": "other", "other": "web", "web": "reason", "reason": choice}
        assert walk(guide, "decline", plan).end == api


def branch(guide: Guide, bill: str) -> frozenset[str]:
    """The outcomes of a bill."""
    start = guide.screens["other"].answers[bill].to
    return frozenset(name for name in guide.beyond(start) if isinstance(guide.screens[name], Outcome))


def test_each_bill_has_a_branch_of_its_own(guide: Guide) -> None:
    """Claude's causes are Claude's alone, a store's are the store's; support stands at the end of each."""
    claude, store, web = (branch(guide, bill) for bill in ("claude", "store", "web"))
    assert len(claude) >= 9
    assert not claude & (store | web)
    assert len(store) >= 7
    assert {"web_renew", "web_acct", "callbank", "threeds"} <= web


def test_what_only_the_api_knows_is_never_said_of_a_chatgpt_plan(guide: Guide) -> None:
    """Organizations, keys, credits and limits are the API's: a plan's path meets none of them."""
    api_only = {"topup", "limit", "tier", "slow", "key", "quota", "inactive", "noview", "paid", "addcard", "recurring"}
    assert api_only < frozenset(name for name in guide.screens if isinstance(guide.screens[name], Outcome))
    for bill in ("web", "store", "claude"):
        assert not branch(guide, bill) & api_only


@pytest.mark.parametrize("bill", ["store", "claude"])
def test_openais_rules_are_not_put_to_a_payment_of_somebody_else(guide: Guide, bill: str) -> None:
    """Apple, Google and Anthropic take these payments, by lists and rules of their own."""
    start = guide.screens["other"].answers[bill].to
    own = {name for name in guide.beyond(start) if name != "support"}
    assert not {name for name in own if guide.screens[name].notice == "openai"}
    assert not own & {"region", "issuer", "check_list"}
