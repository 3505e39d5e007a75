"""The dates of the facts that a screen cites."""

from collections.abc import Mapping, Sequence
from datetime import date

from .fact import Fact

_SETTLED_DAYS = 3650
"""Facts with a review interval of at least this (past events) don't count for a screen's date."""


def oldest(cites: Sequence[str], facts: Mapping[str, Fact]) -> Fact | None:
    """The cited fact that was checked longest ago, among those that may change if there are any; None if none is cited.

    Among equally old facts, one dated only to a year, which must not be shown as checked in January.
    """
    known = [facts[row] for row in cites if row in facts]
    changing = [fact for fact in known if fact.review_days < _SETTLED_DAYS] or known
    return min(changing, key=lambda fact: (fact.checked, fact.precision != "year"), default=None)


def overdue(cites: Sequence[str], facts: Mapping[str, Fact], today: date) -> tuple[str, ...]:
    """The cited facts that are due for review: they may have changed."""
    return tuple(row for row in cites if row in facts and today >= facts[row].due())
