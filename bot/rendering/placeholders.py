"""Texts of a guide in a language, with their placeholders filled."""

import re

from ..guide.answer import Answer
from ..guide.fact_dates import PLACEHOLDER, day
from ..guide.guide import Guide
from ..guide.screen import BaseScreen
from .localizer import Localizer


def fill(guide: Guide, text: str, screen: BaseScreen | Answer, language: Localizer) -> str:
    """``text`` in the language, with its days filled in. Other braces stay: texts are data and not formats."""

    def value(placeholder: re.Match[str]) -> str:
        found = day(placeholder[1], screen.cites, guide.facts)
        return language.say_date(found) if found else placeholder[0]

    said = language.say(text)
    return PLACEHOLDER.sub(value, said) if "{" in said else said
