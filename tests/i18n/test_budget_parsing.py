"""Budgets as users type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.budget import MAX_AMOUNT, Budget, Currency
from bot.i18n.budget_parsing import read_budget
from bot.i18n.money import money
from tests.support.real_guide import real_languages

LANGUAGES = sorted(real_languages())
USD, CNY = Currency.USD, Currency.CNY


@pytest.mark.parametrize(
    ("text", "given_budget"),
    [
        ("50", Budget(50, USD)),
        (" 50 ", Budget(50, USD)),
        ("$50", Budget(50, USD)),
        ("US$50", Budget(50, USD)),
        ("50 USD", Budget(50, USD)),
        ("50usd", Budget(50, USD)),
        ("usd 50", Budget(50, USD)),
        ("50 dollars a month", Budget(50, USD)),
        ("$50/month", Budget(50, USD)),
        ("50.75", Budget(50, USD)),
        ("1,200", Budget(1200, USD)),
        ("50 美元", Budget(50, USD)),
        ("50刀", Budget(50, USD)),
        ("每月50美金", Budget(50, USD)),
        ("300 CNY", Budget(300, CNY)),
        ("300 rmb", Budget(300, CNY)),
        ("¥300", Budget(300, CNY)),
        ("￥３００", Budget(300, CNY)),
        ("300元", Budget(300, CNY)),
        ("人民币 300 元", Budget(300, CNY)),
        ("人民幣300元", Budget(300, CNY)),
        ("300 块钱", Budget(300, CNY)),
        ("300 CNY 7.1", Budget(300, CNY, Decimal("7.1"))),
        ("300 CNY @7.1", Budget(300, CNY, Decimal("7.1"))),
        ("300 cny at 7.1234", Budget(300, CNY, Decimal("7.124"))),
        ("300 元 汇率 7.1", Budget(300, CNY, Decimal("7.1"))),
        ("¥300 7", Budget(300, CNY, Decimal(7))),
        ("300 元每月 7.1", Budget(300, CNY, Decimal("7.1"))),
    ],
)
def test_typed_budget_is_parsed(text: str, given_budget: Budget) -> None:
    """In English or Chinese, whichever language is the user's."""
    for locale in LANGUAGES:
        assert read_budget(text, locale) == given_budget


NO_BUDGETS = [
    "", ".", "$", "CNY", "fifty", "-50", "0", "9999999", "5" * 40, "1e3", "1.2.3", "7,1", "1,00", "1.000,5", "1.000",
    "2.500 CNY", "¥3.000 7.1",
    "50 EUR", "50 HKD", "300 CNY USD", "¥300 USD", "50 USD 50", "50 please", "300 CNY x",
    "50 7.1", "$50 7.1", "300 CNY 0.14", "300 CNY 7,1", "300 CNY 7.1 8", "sk-proj-abc", "4111 1111 1111 1111",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_BUDGETS)
def test_ambiguous_budget_is_rejected(text: str) -> None:
    """A comma may be a decimal separator elsewhere: 7,1 must not become 71."""
    for locale in LANGUAGES:
        assert read_budget(text, locale) is None


def test_numbers_are_parsed_as_the_language_writes_them() -> None:
    """For a German guide too."""
    assert read_budget("1.200,50 CNY 7,1", "de") == Budget(1200, CNY, Decimal("7.1"))
    assert read_budget("7.1", "de") is None


@given(st.integers(1, MAX_AMOUNT), st.sampled_from(Currency), st.sampled_from(LANGUAGES))
def test_formatted_money_can_be_parsed(amount: int, currency: Currency, locale: str) -> None:
    """Users may type what the bot shows."""
    assert read_budget(money(amount, currency, locale), locale) == Budget(amount, currency)


@given(st.text(max_size=40))
def test_any_text_can_be_parsed(text: str) -> None:
    """As a budget or none."""
    assert read_budget(text, "en") is None or any(character.isdigit() for character in text)


@given(st.text(alphabet="0123456789.,¥元 7", max_size=60), st.sampled_from(["en", "de", "fr", "zh_Hans"]))
def test_any_number_of_digits_can_be_parsed(text: str, locale: str) -> None:
    """Past 28 digits ``decimal`` raises in locales that group them differently."""
    for typed in (text, f"1.{'1' * 40}{text}", f"300 cny 7.{'1' * 60}"):
        found = read_budget(typed, locale)
        assert found is None or 1 <= found.amount <= MAX_AMOUNT
