"""How old is what a screen says."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from .fact import Fact

PLACEHOLDER = re.compile(r"\{(checked|[A-Z]\d+)\}")
"""``{F1}`` is the day on which that fact was checked, ``{checked}`` the oldest such day of all that a screen cites."""

_SETTLED_DAYS = 365
"""Settled history and versioned tables, reviewed more rarely than this, say nothing about how old the rest is."""


def oldest(cites: Sequence[str], facts: Mapping[str, Fact]) -> Fact | None:
    """The fact that was checked longest ago, of those that a screen cites and that may change; None if it cites none.

    Of two as old as each other the vaguer: what is only known to be of a year must not pass for January's.
    """
    known = [facts[row] for row in cites if row in facts]
    changing = [fact for fact in known if fact.review_days < _SETTLED_DAYS] or known
    return min(changing, key=lambda fact: (fact.checked, fact.precision != "year"), default=None)


def may_have_changed(cites: Sequence[str], facts: Mapping[str, Fact], today: date) -> bool:
    """Whether one of the facts that a screen cites is due for review."""
    return any(today >= facts[row].due() for row in cites if row in facts)


def day(name: str, cites: Sequence[str], facts: Mapping[str, Fact]) -> date | None:
    """The day that placeholder ``name`` stands for on a screen with these ``cites``; none if it cites no such fact."""
    fact = oldest(cites, facts) if name == "checked" else facts.get(name) if name in cites else None
    return fact.checked if fact else None
