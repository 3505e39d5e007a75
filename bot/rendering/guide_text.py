"""Translates a guide's texts, and folds long ones."""

from ..guide.conditional_lines import applicable_lines
from ..guide.guide import Guide
from .localizer import Localizer


def fill(guide: Guide, text: str, language: Localizer) -> str:
    """``text`` in the language: the lines whose conditions hold."""
    return applicable_lines(language.say(text), guide.services)


def quote(paragraphs: list[str]) -> list[str]:
    """A quote that is collapsed after its third line; nothing for an empty one."""
    said = "\n".join(paragraphs)
    return [f"<blockquote expandable>{said}</blockquote>"] if said else []
