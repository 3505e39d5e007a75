"""The dates of the facts that a screen cites."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from .fact import Fact

PLACEHOLDER = re.compile(r"\{(checked|[A-Z]\d+)\}")
"""``{F1}`` is the day on which that fact was checked, ``{checked}`` the earliest such day of all cited facts."""

_SETTLED_DAYS = 365
"""Facts with a review interval from this on (past events, versioned tables) don't count for a screen's date."""


def oldest(cites: Sequence[str], facts: Mapping[str, Fact]) -> Fact | None:
    """The fact that was checked longest ago, of those cited that may change; None if none is cited.

    Of equally old facts, one dated to a year only: it must not be shown as checked in January.
    """
    known = [facts[row] for row in cites if row in facts]
    changing = [fact for fact in known if fact.review_days < _SETTLED_DAYS] or known
    return min(changing, key=lambda fact: (fact.checked, fact.precision != "year"), default=None)


def may_have_changed(cites: Sequence[str], facts: Mapping[str, Fact], today: date) -> bool:
    """Whether any cited fact is due for review."""
    return any(today >= facts[row].due() for row in cites if row in facts)


def day(name: str, cites: Sequence[str], facts: Mapping[str, Fact]) -> date | None:
    """The day for the placeholder ``name`` on a screen with these ``cites``; None if the fact isn't cited."""
    fact = oldest(cites, facts) if name == "checked" else facts.get(name) if name in cites else None
    return fact.checked if fact else None
