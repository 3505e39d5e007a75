"""Translates a guide's texts, and folds long ones."""

from ..guide.conditional_lines import applicable_lines
from ..guide.guide import Guide
from .localizer import Localizer


def fill(guide: Guide, text: str, language: Localizer) -> str:
    """``text`` in the language, with only the lines whose conditions hold."""
    return applicable_lines(language.say(text), guide.services)


def quote(paragraphs: list[str]) -> list[str]:
    """A quote that is collapsed after its third line; nothing if it would be empty."""
    said = "\n".join(paragraphs)
    return [f"<blockquote expandable>{said}</blockquote>"] if said else []


def plain_text(guide: Guide, language: Localizer, title: str, text: str) -> str:
    """A title above a text of the bot's own, as Telegram HTML."""
    return f"<b>{language.say(title)}</b>\n\n{fill(guide, text, language)}"
