"""Money, as formatted for a language."""

from decimal import Decimal

import pytest

from bot.conversation.budget import Currency
from bot.i18n.money import dollars, figure, money
from tests.support.real_guide import real_languages

LANGUAGES = sorted(real_languages())
USD, CNY = Currency.USD, Currency.CNY


@pytest.mark.parametrize("locale", LANGUAGES)
def test_currency_is_always_unambiguous(locale: str) -> None:
    """A $ may be Hong Kong's, a ¥ Japan's."""
    assert dollars(1200, locale) == "US$1,200"
    assert money(1200, USD, locale) == "US$1,200"
    assert money(3000, CNY, locale).replace("\N{NO-BREAK SPACE}", " ") == "CNY 3,000"


@pytest.mark.parametrize("locale", LANGUAGES)
def test_rate_keeps_its_digits(locale: str) -> None:
    assert [figure(Decimal(each), locale) for each in ("7", "7.1", "7.123", "10.50")] == ["7", "7.1", "7.123", "10.5"]
