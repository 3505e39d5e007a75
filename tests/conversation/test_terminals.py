"""Where each error and each bill leads, through the real guide: an error text is answered as if it had been typed."""

import pytest

from bot.conversation.event import TextUnderstood
from bot.conversation.navigation import home
from bot.conversation.route import walk
from bot.conversation.session import Session
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.screen import Outcome
from bot.understanding.errors import read_errors

ERRORS = read_errors()
PLACE = {"place": "listed", "card_country": "home"}

API_ERRORS = {
    "invalid_api_key": "key",
    "Incorrect API key provided": "key",
    "You must be a member of an organization to use the API": "key",
    "IP not authorized": "key",
    "account_deactivated": "appeal",
    "unsupported_country_region_territory": "blocked",
    "credit_balance_exhausted": "topup",
    "You have no credits remaining.": "topup",
    "organization_spend_limit_exceeded": "limit",
    "project_spend_limit_exceeded": "limit",
    "billing_hard_limit_reached": "limit",
    "organization_usage_limit_exceeded": "tier",
    "insufficient_quota": "api_credits",
    "You exceeded your current quota, please check your plan and billing details.": "api_credits",
    "billing_not_active": "inactive",
    "rate_limit_exceeded": "slow",
    "slow_down": "slow",
    "fraud_guard": "phoneacct",
    "This phone number is already linked to the maximum number of accounts.": "phoneacct",
}

DECLINES = {
    "generic_decline": "likely",
    "fraudulent": "likely",
    "lost_card": "likely",
    "merchant_blacklist": "likely",
    "insufficient_funds": "funds",
    "card_velocity_exceeded": "funds",
    "withdrawal_count_limit_exceeded": "funds",
    "invalid_amount": "funds",
    "transaction_not_allowed": "switch",
    "not_permitted": "switch",
    "service_not_allowed": "switch",
    "currency_not_supported": "currency",
    "card_not_supported": "type",
    "do_not_honor": "callbank",
    "call_issuer": "callbank",
    "do_not_try_again": "callbank",
    "restricted_card": "callbank",
    "pickup_card": "callbank",
    "security_violation": "callbank",
    "invalid_account": "callbank",
    "new_account_information_available": "callbank",
    "approve_with_id": "callbank",
    "no_action_taken": "callbank",
    "pin_try_exceeded": "callbank",
    "expired_card": "carddata",
    "incorrect_cvc": "carddata",
    "invalid_number": "carddata",
    "invalid_expiry_year": "carddata",
    "incorrect_zip": "address",
    "authentication_required": "threeds",
    "issuer_not_available": "later",
    "processing_error": "later",
    "reenter_transaction": "later",
    "duplicate_transaction": "duplicate",
    "stop_payment_order": "stopped",
    "revocation_of_all_authorizations": "stopped",
}


def end_of(guide: Guide, text: str, answers: dict[str, str]) -> str:
    match = ERRORS.find(text)
    assert match is not None, f"{text} is not known"
    said = TextUnderstood((match.error.topic,), sure=True, answers=tuple({**match.error.answers, **answers}.items()))
    return transition(guide, Session(home(guide), PLACE), said)[0].page.screen


@pytest.mark.parametrize(("text", "end"), API_ERRORS.items())
def test_an_error_of_the_api_leads_to_what_mends_it(guide: Guide, text: str, end: str) -> None:
    """By ``error.code``, or by its sentence; none of them to a declined card."""
    assert end_of(guide, text, {}) == end


@pytest.mark.parametrize(("credits_shown", "end"), [("zero", "topup"), ("some", "quota"), ("unsure", "noview")])
def test_a_quota_error_without_a_reason_asks_for_the_balance(guide: Guide, credits_shown: str, end: str) -> None:
    """``insufficient_quota`` stands for all of them: the balance tells an empty account from a wrong key."""
    assert end_of(guide, "insufficient_quota", {"api_credits": credits_shown}) == end


@pytest.mark.parametrize(("code", "end"), DECLINES.items())
def test_a_decline_code_leads_to_what_mends_it(guide: Guide, code: str, end: str) -> None:
    """The codes that must not be explained lead to the plain decline."""
    assert end_of(guide, code, {}) == end


@pytest.mark.parametrize("code", ["insufficient_funds", "transaction_not_allowed", "do_not_honor"])
def test_what_a_bank_says_counts_for_a_chatgpt_plan_too(guide: Guide, code: str) -> None:
    """The same card and the same seller, so the same end."""
    match = ERRORS.find(code)
    assert match is not None
    answers = {"likely": "other", "other": "web", "web": "reason", **match.error.answers}
    assert walk(guide, "decline", answers).end == DECLINES[code]


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
