"""Renders what a screen is based on: each fact with its source, and how certain and how old it is."""

from datetime import date
from html import escape

from ..guide.fact import Fact
from . import bot_texts
from .localizer import Localizer


def source(fact: Fact, language: Localizer, today: date) -> str:
    """One fact, as Telegram HTML."""
    name = escape(fact.source.title, quote=False)
    address = language.say_page(str(fact.source.url)) if fact.source.url else ""
    link = f'<a href="{escape(address)}">{name}</a>' if address else name
    line = language.say(bot_texts.SOURCE_LINE).format(source=link, date=language.say_date(fact.checked, fact.precision))
    marks = [bot_texts.UNCONFIRMED] if fact.confidence == "low" else []
    marks += [bot_texts.UNDATED] if fact.undated else []
    marks += [bot_texts.MAY_HAVE_CHANGED] if today >= fact.due() else []
    line += "".join(f" · {language.say(mark)}" for mark in marks)
    return f"• {language.say(fact.claim)}\n<i>{line}</i>"
