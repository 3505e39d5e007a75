"""``/help`` and ``/privacy`` of a guide that doesn't define them, in the bot's own words."""

from html import escape

from ..guide.guide import REMINDERS, Guide
from . import bot_texts
from .command_menu import commands
from .guide_text import fill, quote
from .localizer import Localizer


def help_text(guide: Guide, language: Localizer) -> str:
    """What the bot is for, in the guide's words; how to use it; its commands."""
    how = [fill(guide, bot_texts.HELP_TAPS, language)]
    if guide.topics:
        how.append(fill(guide, bot_texts.HELP_TEXTS, language))
    listed = [
        language.say(bot_texts.LABELLED).format(label=f"/{name}", text=escape(language.say(text), quote=False))
        for name, text in commands(guide).items()
        if name != "reminders" or REMINDERS in guide.services
    ]
    about = escape(language.say(guide.manifest.about.description), quote=False)
    return "\n".join([f"<b>{language.say(bot_texts.HELP_TITLE)}</b>", "", about, "", *how, "", *listed])


def privacy_text(guide: Guide, language: Localizer) -> str:
    """What the bot stores about a user, whatever the guide is about."""
    what, why = (fill(guide, text, language) for text in (bot_texts.PRIVACY_TEXT, bot_texts.PRIVACY_WHY))
    return "\n".join([f"<b>{language.say(bot_texts.PRIVACY_TITLE)}</b>", "", what, *quote([why])])
