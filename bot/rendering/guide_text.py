"""Translates a guide's texts."""

from ..guide.conditional_lines import applicable_lines
from ..guide.guide import Guide
from .localizer import Localizer


def fill(guide: Guide, text: str, language: Localizer) -> str:
    """``text`` in the language: the lines whose conditions hold."""
    return applicable_lines(language.say(text), guide.services)
