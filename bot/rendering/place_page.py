"""Renders whether a place is on a provider's list. It is about the place asked for, never about the user."""

from html import escape

from ..guide.places import PlaceList
from . import bot_texts
from .localizer import Localizer


def place_text(listed: PlaceList, code: str, language: Localizer, *, dependent: bool, note: str | None) -> str:
    """The whole text of the card, as Telegram HTML.

    ``dependent``: the place belongs to another country. ``note`` is what the guide adds about one that isn't listed.
    """
    place, month = language.say_place(code), language.say_date(listed.checked_for(code), "month")

    def said(text: str) -> str:
        return escape(language.say(text).format(place=place, provider=listed.provider, date=month), quote=False)

    lines = [f"<b>{said(bot_texts.PLACE_ASKED)}</b>", ""]
    if listed.has(code):
        lines.append(said(bot_texts.PLACE_LISTED))
        if code in listed.added:
            lines += ["", said(bot_texts.PLACE_ADDED)]
        if code in listed.partly:
            lines += ["", said(bot_texts.PLACE_PARTLY)]
    elif dependent:
        lines += [said(bot_texts.PLACE_NOT_NAMED), "", said(bot_texts.PLACE_DEPENDENT)]
    else:
        lines += [said(bot_texts.PLACE_UNLISTED), "", said(bot_texts.PLACE_NO_OTHER_LIST)]
        lines += ["", language.say(note)] if note else []
    return "\n".join([*lines, "", f"<i>{said(bot_texts.CHECKED)}</i>"])
