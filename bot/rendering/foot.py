"""The last line of a card: when what it says was checked."""

from collections.abc import Sequence
from datetime import date

from ..guide.fact_dates import may_have_changed, oldest
from ..guide.guide import Guide
from . import words
from .localizer import Localizer


def checked(guide: Guide, cites: Sequence[str], language: Localizer, today: date) -> str:
    """The month of the oldest fact that a card ``cites`` (the year, where no more is known of it); nothing without one.

    Said once for the whole card: the sentences above it carry no dates of their own.
    """
    fact = oldest(cites, guide.facts)
    if fact is None:
        return ""
    line = words.CHECKED_STALE if may_have_changed(cites, guide.facts, today) else words.CHECKED
    when = language.say_date(fact.checked, "year" if fact.precision == "year" else "month")
    return f"<i>{language.say(line).format(date=when)}</i>"
