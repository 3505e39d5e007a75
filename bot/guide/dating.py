"""How old is what a screen says: the days that its texts name, and the ones that they should."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from .fact import Fact
from .part import texts
from .screen import BaseScreen

PLACEHOLDER = re.compile(r"\{(checked|[A-Z]\d+)\}")
"""``{F1}`` is the day on which that fact was checked, ``{checked}`` the oldest such day of all that a screen cites."""

_SETTLED_DAYS = 365
_UNFILLED = frozenset({"links", "scripts", "note", "choices", "items", "stuck", "done", "cause"})
"""What of a screen is a button, or is copied: no day is filled in there."""


def day(name: str, cites: Sequence[str], facts: Mapping[str, Fact]) -> date | None:
    """The day that placeholder ``name`` stands for on a screen with these ``cites``; none if it cites no such fact."""
    cited = [facts[row] for row in _rows(name, cites, facts)]
    return min((fact.checked for fact in cited), default=None)


def undated(screen: BaseScreen, facts: Mapping[str, Fact]) -> Iterator[str]:
    """The facts of medium confidence that a screen cites and whose day none of its texts tells."""
    said = [text for path, text in texts(screen) if path[0] not in _UNFILLED]
    names = {name for text in said for name in PLACEHOLDER.findall(text)}
    told = {row for name in names for row in _rows(name, screen.cites, facts)}
    for row in screen.cites:
        if row in facts and facts[row].confidence == "medium" and row not in told:
            yield row


def _rows(name: str, cites: Sequence[str], facts: Mapping[str, Fact]) -> list[str]:
    if name != "checked":
        return [row for row in cites if row == name and row in facts]
    known = [row for row in cites if row in facts]
    # Settled history and versioned tables, reviewed more rarely than yearly, say nothing about how old the rest is.
    return [row for row in known if facts[row].review_days < _SETTLED_DAYS] or known
