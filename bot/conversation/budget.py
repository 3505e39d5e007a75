"""A monthly budget, and the limits that keep to it. Pure: no exchange rate is known here but the one that is given.

Everything is rounded to what a budget can bear: limits down, a rate up. OpenAI's fields take whole dollars.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

LARGEST = 999_999
"""Of either currency. A budget stands in an address of at most 16 characters."""

UNREAD = "x"
"""Stands in the place of a budget that could not be read."""

_CODE = re.compile(r"([uc])([1-9]\d{0,5})(?:r([1-9]\d?(?:_\d{1,3})?))?(?:a([1-9]\d?))?", re.ASCII)
_RATES = (Decimal(1), Decimal(100))
_TEN = Decimal(10)


class Currency(StrEnum):
    """What a budget may be in; the value stands in addresses for ever."""

    USD = "u"
    CNY = "c"


@dataclass(frozen=True, slots=True)
class Budget:
    """``amount`` a month, in whole units. ``rate`` is how much of the currency one US dollar costs, where it isn't one.

    ``reload`` is what one automatic reload adds, in US dollars; 0 when that was not said.
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
    """A hard limit, and the alert that comes before it; none where nothing whole is below it."""

    hard: int
    alert: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to set for the organization, and for one project in it that is only tried out."""

    organization: Limit
    project: Limit


def plan(total: int) -> Plan:
    """The limits for a monthly budget of ``total``, 1 or more, in whole units of any currency.

    A hard limit stops calls late, so a tenth is kept back. The alert comes at four fifths of the limit. A project that
    is tried out gets half of the organization's limit, so that it can't use up the rest.
    """
    hard = max(1, total * 9 // 10)
    return Plan(_limit(hard), _limit(max(1, hard // 2)))


def reloads(total: int, each: int) -> int:
    """How many automatic reloads of ``each`` a month fit into a budget of ``total``, both in US dollars."""
    return total // each


def budget(amount: Decimal, currency: Currency, rate: Decimal | None = None) -> Budget | None:
    """The budget that somebody gave; None when it is none: too small, too large, or at a rate that can't be one.

    A rate of less than 1 is one the other way round; it isn't guessed which was meant.
    """
    if not amount.is_finite() or not 1 <= amount <= LARGEST or (rate is not None and currency is Currency.USD):
        return None
    if rate is not None:
        rate = _rounded(rate)
        if rate is None:
            return None
    return Budget(int(amount), currency, rate)


def write(given: Budget) -> str:
    """The budget as it stands in an address: ``u50``, ``c300r7_1``, ``u50a20``."""
    rate = f"r{given.rate.normalize():f}".replace(".", "_") if given.rate is not None else ""
    return f"{given.currency.value}{given.amount}{rate}{f'a{given.reload}' if given.reload else ''}"


def read(code: str) -> Budget | None:
    """The budget that stands in an address; None for anything that :func:`write` would not have written."""
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
    """A rate as short as an address holds it, never below the one given: the fewer dollars, the safer."""
    if not rate.is_finite() or not _RATES[0] <= rate < _RATES[1]:
        return None
    rate = rate.quantize(Decimal("0.001") if rate < _TEN else Decimal("0.01"), ROUND_CEILING)
    return rate if rate < _RATES[1] else None
