"""Texts of a guide in a language, with their placeholders filled."""

import re

from ..guide.guide import Guide
from ..guide.screen import BaseScreen
from .speaker import Speaker

_PLACEHOLDER = re.compile(r"\{(checked|[FD]\d+)\}")

_SETTLED_DAYS = 365
"""A fact reviewed more rarely than yearly is settled."""


def fill(guide: Guide, text: str, screen: BaseScreen, language: Speaker) -> str:
    """``text`` in the language, with its placeholders filled.

    ``{F1}`` is the day on which that fact was checked, ``{checked}`` the oldest such day of all that the
    screen cites. Other braces stay: texts are data and not formats.
    """

    def value(placeholder: re.Match[str]) -> str:
        cited = [guide.facts[row] for row in screen.cites if placeholder[1] in ("checked", row)]
        # Settled history and versioned tables say nothing about how old the rest is.
        moving = [fact for fact in cited if fact.review_days < _SETTLED_DAYS] or cited
        return language.say_date(min(fact.checked for fact in moving)) if moving else placeholder[0]

    return _PLACEHOLDER.sub(value, language.say(text))
