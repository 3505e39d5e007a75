"""Renders the last line of a card: when its facts were checked."""

from collections.abc import Sequence
from datetime import date

from ..guide.fact_dates import oldest, overdue
from ..guide.guide import Guide
from . import bot_texts
from .localizer import Localizer


def checked(guide: Guide, cites: Sequence[str], language: Localizer, today: date) -> str:
    """When the oldest fact that a card ``cites`` was checked, by month or year; empty if it cites none.

    If any are due for review, it's the oldest of those.

    Given once for the whole card: the sentences above have no dates of their own.
    """
    stale = overdue(cites, guide.facts, today)
    fact = oldest(stale or cites, guide.facts)
    if fact is None:
        return ""
    line = bot_texts.CHECKED_STALE if stale else bot_texts.CHECKED
    when = language.say_date(fact.checked, "year" if fact.precision == "year" else "month")
    return f"<i>{language.say(line).format(date=when)}</i>"
