"""Translates a guide's texts, and folds long ones."""

from ..guide.conditional_lines import applicable_lines
from ..guide.guide import Guide
from . import bot_texts
from .localizer import Localizer


def fill(guide: Guide, text: str, language: Localizer) -> str:
    """``text`` in the language, with only the lines whose conditions hold."""
    return applicable_lines(language.say(text), guide.conditions)


def screen_title(guide: Guide, name: str, language: Localizer) -> str:
    """The title of a screen. One that the guide no longer has is called removed, with its name."""
    if name not in guide.screens:
        return language.say(bot_texts.SCREEN_REMOVED).format(name=name)
    return fill(guide, guide.screens[name].title, language)


def quote(paragraphs: list[str]) -> list[str]:
    """A quote that is collapsed after its third line; nothing if it would be empty."""
    said = "\n".join(paragraphs)
    return [f"<blockquote expandable>{said}</blockquote>"] if said else []


def plain_text(guide: Guide, language: Localizer, title: str, text: str) -> str:
    """A title above a text of the bot's own, as Telegram HTML."""
    return f"<b>{language.say(title)}</b>\n\n{fill(guide, text, language)}"
