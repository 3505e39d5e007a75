"""Spend limits derived from a budget, and how a budget is encoded in callback data."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import budget, callback_data
from bot.conversation.budget import MAX_AMOUNT, UNREAD, Budget, Currency
from bot.conversation.effect import Effect
from bot.conversation.event import Back, Show
from bot.conversation.navigation import home, new_session
from bot.conversation.session import Page, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.loader import load
from tests.support.tiny_guide import write_tiny

AMOUNTS = st.integers(1, MAX_AMOUNT)
RATES = st.decimals("1", "99.5", places=5)
RELOADS = st.integers(1, 99)
BUDGETS = st.one_of(
    st.builds(Budget, AMOUNTS, st.sampled_from(Currency), st.none(), st.integers(0, 99)),
    st.builds(
        lambda amount, rate, reload: replace(budget.budget(Decimal(amount), Currency.CNY, rate), reload=reload),  # type: ignore[type-var]
        AMOUNTS,
        RATES,
        st.integers(0, 99),
    ),
)


@given(AMOUNTS)
def test_limits_never_exceed_the_budget(total: int) -> None:
    """The project limit is at most the organization limit, and both are whole numbers of at least 1."""
    limits = budget.plan(total)
    assert 1 <= limits.project.hard <= limits.organization.hard <= total
    assert limits.organization.hard < total or total == 1, "a hard limit stops calls late, so something is kept back"


@given(AMOUNTS)
def test_alert_is_below_its_limit(total: int) -> None:
    """There is an alert whenever a whole number below the limit exists."""
    for limit in (budget.plan(total).organization, budget.plan(total).project):
        assert (limit.alert is None) == (limit.hard == 1)
        assert limit.alert is None or 1 <= limit.alert < limit.hard


@given(AMOUNTS, AMOUNTS)
def test_limits_grow_with_the_budget(total: int, more: int) -> None:
    low, high = (budget.plan(each) for each in sorted((total, more)))
    assert low.organization.hard <= high.organization.hard
    assert low.project.hard <= high.project.hard
    assert (low.organization.alert or 0) <= (high.organization.alert or 0)


@given(AMOUNTS, RELOADS)
def test_reloads_is_the_largest_count_within_the_budget(total: int, each: int) -> None:
    """So their sum is the highest monthly reload limit that keeps to the budget."""
    count = budget.reloads(total, each)
    assert count * each <= total < (count + 1) * each


@given(AMOUNTS, RATES)
def test_converted_dollars_never_exceed_the_amount(amount: int, rate: Decimal) -> None:
    """At the given rate, even when the stored rate is rounded; and they're short of it by at most 1% and one dollar."""
    found = budget.budget(Decimal(amount), Currency.CNY, rate)
    assert found is not None
    assert found.rate is not None
    assert found.dollars is not None
    assert found.rate >= rate
    assert found.dollars * rate <= amount
    assert found.dollars > amount / rate * Decimal("0.99") - 1


def test_no_dollars_without_a_rate() -> None:
    assert Budget(300, Currency.CNY).dollars is None
    assert Budget(50, Currency.USD).dollars == 50


@given(BUDGETS)
def test_budget_code_round_trips(given_budget: Budget) -> None:
    """Within the 16 characters that callback data has for it."""
    code = budget.write(given_budget)
    assert budget.read(code) == given_budget
    assert re.fullmatch(r"[A-Za-z0-9_]{1,16}", code, re.ASCII)
    for event in (Show(Page(View.BUDGET, code)), Back(Page(View.BUDGET, code, "decline"))):
        assert callback_data.decode(callback_data.encode(event)) == event


@given(st.one_of(st.text(max_size=20), st.text(alphabet="ucra_x0123456789", max_size=18)))
def test_each_budget_has_only_one_code(code: str) -> None:
    """Callback data can be forged, and two codes for one budget would be two pages."""
    found = budget.read(code)
    assert found is None or budget.write(found) == code


NO_CODES = [
    "", UNREAD, "u", "u0", "u007", "u1000000", "u50r7", "u50a0", "u50a100", "U50", "u-5", "u5 0", "u٥", "e50",
    "u50a2a2", "c300r", "c300r7_", "c300r0_5", "c300r7_10", "c300r100", "c300r7_1234",
]  # fmt: skip


@pytest.mark.parametrize("code", NO_CODES)
def test_invalid_code_is_rejected(code: str) -> None:
    assert budget.read(code) is None


@pytest.mark.parametrize(
    ("amount", "currency", "rate"),
    [
        ("0", Currency.USD, None),
        ("0.99", Currency.USD, None),
        ("-5", Currency.USD, None),
        ("1000000", Currency.USD, None),
        ("NaN", Currency.USD, None),
        ("Infinity", Currency.USD, None),
        ("50", Currency.USD, "7.1"),
        ("300", Currency.CNY, "0.14"),
        ("300", Currency.CNY, "100"),
        ("300", Currency.CNY, "99.999"),
        ("300", Currency.CNY, "NaN"),
        ("300", Currency.CNY, "-7.1"),
    ],
)
def test_invalid_amount_or_rate_gives_no_budget(amount: str, currency: Currency, rate: str | None) -> None:
    """A rate given for dollars, or an inverted rate, is not guessed at."""
    assert budget.budget(Decimal(amount), currency, Decimal(rate) if rate else None) is None


def test_amount_is_rounded_down_to_whole_units() -> None:
    """The provider's limit fields take whole units."""
    assert budget.budget(Decimal("50.99"), Currency.USD) == Budget(50, Currency.USD)


@pytest.mark.parametrize(
    ("rate", "kept"), [("7.1", "7.1"), ("7.1234", "7.124"), ("9.9999", "10.00"), ("12.341", "12.35")]
)
def test_rate_is_rounded_up(rate: str, kept: str) -> None:
    """That gives fewer dollars, so no limit exceeds the budget."""
    found = budget.budget(Decimal(300), Currency.CNY, Decimal(rate))
    assert found is not None
    assert found.rate == Decimal(kept)


# --- In a conversation


def test_budget_page_has_a_way_back(guide: Guide) -> None:
    session, effects = transition(guide, None, Show(Page(View.BUDGET, "u50")))
    assert (session.page, effects) == (Page(View.BUDGET, "u50"), ())
    further, _ = transition(guide, session, Show(Page(View.SOURCES, "budget")))
    assert transition(guide, further, Back(Page(View.BUDGET, "u50")))[0] == session
    assert transition(guide, session, Back(home(guide)))[0] == new_session(guide)


def test_unreadable_budget_asks_again(guide: Guide) -> None:
    """A typing mistake is answered with how to write a budget; forged callback data gets "no longer exists" as well."""
    session, effects = transition(guide, None, Show(Page(View.BUDGET, UNREAD)))
    assert (session.page, effects) == (Page(View.BUDGET, UNREAD), ())
    session, effects = transition(guide, None, Show(Page(View.BUDGET, "c300r0")))
    assert (session.page, effects) == (Page(View.BUDGET, UNREAD), (Effect.VANISHED,))


def test_budget_target_without_a_budget_page_shows_home(tmp_path: Path) -> None:
    """An old card may still link to it."""
    guide = load(write_tiny(tmp_path))
    session, effects = transition(guide, None, Show(Page(View.BUDGET, "u50")))
    assert (session.page, effects) == (home(guide), (Effect.VANISHED,))
