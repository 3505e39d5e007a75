"""Translates a guide's texts and fills their placeholders."""

import re

from ..guide.answer import Answer
from ..guide.conditional_lines import applicable_lines
from ..guide.fact_dates import PLACEHOLDER, day
from ..guide.guide import Guide
from ..guide.screen import BaseScreen
from .localizer import Localizer


def fill(guide: Guide, text: str, screen: BaseScreen | Answer, language: Localizer) -> str:
    """``text`` in the language: the lines whose conditions hold, with dates filled in.

    Other braces are left alone: texts aren't format strings.
    """

    def value(placeholder: re.Match[str]) -> str:
        found = day(placeholder[1], screen.cites, guide.facts)
        return language.say_date(found) if found else placeholder[0]

    said = applicable_lines(language.say(text), guide.services)
    return PLACEHOLDER.sub(value, said) if "{" in said else said
