"""Reads the budget that a user types after ``/budget``: an amount, its currency and an exchange rate."""

import re
from decimal import Decimal

from babel.numbers import NumberFormatError, parse_decimal

from ..conversation.budget import Budget, Currency, budget
from ..text.canonical import compatible

_NAMES = {
    Currency.USD: ("us$", "usd", "us dollars", "us dollar", "dollars", "dollar", "$", "美元", "美金", "刀"),
    Currency.CNY: (
        "cny", "rmb", "yuan", "cn¥", "¥", "人民币", "人民幣", "块钱", "塊錢", "块", "塊", "元",
    ),
}  # fmt: skip
_CURRENCIES = {name: currency for currency, names in _NAMES.items() for name in names}
_CURRENCY = "|".join(map(re.escape, sorted(_CURRENCIES, key=len, reverse=True)))
_MONTHLY = r"(?:/\s*(?:month|mo)|(?:a|per|each|every)\s+month|monthly|每个月|每個月|每月|一个月|一個月|/月)"
_NUMBER = r"\d[\d.,]{0,19}"
"""Limited in length: ``decimal`` raises past 28 digits, and nobody types that many."""
_CENTS = 2
"""Maximum decimals of an amount."""

_TYPED = re.compile(
    rf"(?:{_MONTHLY}\s*)?(?P<before>(?:(?:{_CURRENCY})\s*)*)(?P<amount>{_NUMBER})\s*(?P<after>(?:(?:{_CURRENCY})\s*)*)"
    rf"(?:{_MONTHLY}\s*)?(?:(?:at|@|rate|汇率|匯率|按)?\s*(?P<rate>{_NUMBER}))?"
)


def read_budget(text: str, locale: str) -> Budget | None:
    """The budget in a text: ``50``, ``300 CNY``, ``300 CNY 7.1``, ``¥300``, ``300 元 汇率 7.1``; else None.

    The default currency is US dollars. An amount that isn't in the format of ``locale`` is rejected rather than
    guessed.
    """
    match = _TYPED.fullmatch(compatible(text).casefold().strip())
    if match is None:
        return None
    named = {_CURRENCIES[name] for name in re.findall(_CURRENCY, f"{match['before']} {match['after']}")}
    if len(named) > 1:
        return None
    try:
        amount = parse_decimal(match["amount"], locale=locale, strict=True)
        rate = parse_decimal(match["rate"], locale=locale, strict=True) if match["rate"] else None
    except NumberFormatError:
        return None
    if _decimals(amount) > _CENTS:  # 1.000 may mean a thousand
        return None
    return budget(amount, named.pop() if named else Currency.USD, rate)


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
