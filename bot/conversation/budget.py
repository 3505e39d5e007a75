"""A monthly budget, and the spending limits that keep within it. The only exchange rate is the one the user gives.

Rounding always errs on the cheap side: limits down, the rate up. OpenAI's fields take whole dollars.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

MAX_AMOUNT = 999_999
"""In either currency. An encoded budget can have at most 16 characters in callback data."""

UNREAD = "x"
"""The code for a budget that couldn't be read."""

_CODE = re.compile(r"([uc])([1-9]\d{0,5})(?:r([1-9]\d?(?:_\d{1,3})?))?(?:a([1-9]\d?))?", re.ASCII)
_RATES = (Decimal(1), Decimal(100))
_TEN = Decimal(10)


class Currency(StrEnum):
    """The currency of a budget. The values are part of callback data and must never change."""

    USD = "u"
    CNY = "c"


@dataclass(frozen=True, slots=True)
class Budget:
    """``amount`` is per month, in whole units. ``rate`` is the price of one US dollar in a currency other than USD.

    ``reload`` is what one automatic reload adds, in US dollars; 0 if not given.
    """

    amount: int
    currency: Currency
    rate: Decimal | None = None
    reload: int = 0

    @property
    def dollars(self) -> int | None:
        """The budget in whole US dollars, rounded down; unknown without a rate."""
        if self.currency is Currency.USD:
            return self.amount
        return int((self.amount / self.rate).to_integral_value(ROUND_FLOOR)) if self.rate else None


@dataclass(frozen=True, slots=True)
class Limit:
    """A hard limit and the alert threshold below it; None if there is no whole unit below the limit."""

    hard: int
    alert: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The limits to set for the organization, and for one trial project in it."""

    organization: Limit
    project: Limit


def plan(total: int) -> Plan:
    """The limits for a monthly budget of ``total``, 1 or more, in whole units of any currency.

    Hard limits stop calls with a delay, so they're set at nine tenths of the budget. The alert is at four fifths of the
    limit. A trial project gets half of the organization's limit, so that it can't use up the rest.
    """
    hard = max(1, total * 9 // 10)
    return Plan(_limit(hard), _limit(max(1, hard // 2)))


def reloads(total: int, each: int) -> int:
    """How many automatic reloads of ``each`` a month fit into a budget of ``total``, both in US dollars."""
    return total // each


def budget(amount: Decimal, currency: Currency, rate: Decimal | None = None) -> Budget | None:
    """The budget with this amount and rate; None if either is out of range, or if US dollars come with a rate.

    A rate below 1 is probably inverted, but we don't guess: it's out of range.
    """
    if not amount.is_finite() or not 1 <= amount <= MAX_AMOUNT or (rate is not None and currency is Currency.USD):
        return None
    if rate is not None:
        rate = _rounded(rate)
        if rate is None:
            return None
    return Budget(int(amount), currency, rate)


def write(given: Budget) -> str:
    """The budget's code for callback data: ``u50``, ``c300r7_1``, ``u50a20``."""
    rate = f"r{given.rate.normalize():f}".replace(".", "_") if given.rate is not None else ""
    return f"{given.currency.value}{given.amount}{rate}{f'a{given.reload}' if given.reload else ''}"


def read(code: str) -> Budget | None:
    """The budget for a code; None for anything that :func:`write` wouldn't write."""
    match = _CODE.fullmatch(code)
    if match is None:
        return None
    rate = Decimal(match[3].replace("_", ".")) if match[3] else None
    found = budget(Decimal(match[2]), Currency(match[1]), rate)
    if found is None:
        return None
    found = Budget(found.amount, found.currency, found.rate, int(match[4] or 0))
    return found if write(found) == code else None


def _limit(hard: int) -> Limit:
    alert = hard * 4 // 5
    return Limit(hard, alert if 0 < alert < hard else None)


def _rounded(rate: Decimal) -> Decimal | None:
    """A rate rounded up to the digits that a code has room for: a higher rate means fewer dollars, which is safer."""
    if not rate.is_finite() or not _RATES[0] <= rate < _RATES[1]:
        return None
    rate = rate.quantize(Decimal("0.001") if rate < _TEN else Decimal("0.01"), ROUND_CEILING)
    return rate if rate < _RATES[1] else None
