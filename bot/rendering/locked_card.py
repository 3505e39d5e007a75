"""Renders the card for a user whose record can't be decrypted."""

from html import escape

from ..conversation.event import Show
from ..conversation.session import Page, View
from . import bot_texts
from .card import Button, Card
from .keyboard import button
from .localizer import Localizer


def locked_card(home: str, language: Localizer, again: str = "", note: str = "") -> Card:
    """Offers to retry, erase, or read on from the screen ``home``. ``again`` is the tapped button's data."""
    above = f"<i>{escape(note, quote=False)}</i>\n\n" if note else ""
    html = f"{above}<b>{language.say(bot_texts.LOCKED_TITLE)}</b>\n\n{language.say(bot_texts.LOCKED_TEXT)}"
    rows = (
        (button(language, bot_texts.LOCKED_DELETE, Show(Page(View.FORGET))),),
        (button(language, bot_texts.MENU, Show(Page(View.SCREEN, home))),),
    )
    retry = ((Button(language.say(bot_texts.TRY_AGAIN), again, style="primary"),),) if again else ()
    return Card(html, retry + rows)
