"""Formats amounts of money."""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal

from ..conversation.budget import Currency


def dollars(amount: int, locale: str) -> str:
    """An amount of US dollars. Never a bare ``$``, which other countries use too."""
    return f"US${format_decimal(amount, locale=locale)}"


def money(amount: int, currency: Currency, locale: str) -> str:
    """An amount in its currency. Never a bare ``¥``, which Japan uses too."""
    if currency is Currency.USD:
        return dollars(amount, locale)
    return str(format_currency(amount, currency.name, "¤¤ #,##0", locale=locale, currency_digits=False))


def figure(number: Decimal, locale: str) -> str:
    """A rate with all of its digits."""
    return str(format_decimal(number, locale=locale, decimal_quantization=False))
