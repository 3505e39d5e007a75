"""Renders whether a place is on a provider's list. It is about the place asked for, never about the user."""

from html import escape

from ..guide.places import PlaceList
from . import words
from .localizer import Localizer


def place_text(listed: PlaceList, code: str, language: Localizer, *, dependent: bool = False) -> str:
    """The whole text of the card, as Telegram HTML. ``dependent``: the place belongs to another country."""
    place, month = language.say_place(code), language.say_date(listed.checked, "month")

    def said(text: str) -> str:
        return escape(
            language.say(text).format(place=place, provider=listed.provider, month=month, date=month), quote=False
        )

    lines = [f"<b>{said(words.PLACE_ASKED)}</b>", ""]
    if listed.has(code):
        lines.append(said(words.PLACE_LISTED))
        if code in listed.added:
            lines += ["", said(words.PLACE_ADDED)]
        if code in listed.partly:
            lines += ["", said(words.PLACE_PARTLY)]
    else:
        rest = words.PLACE_DEPENDENT if dependent else words.PLACE_NO_OTHER_LIST
        lines += [said(words.PLACE_UNLISTED), "", said(rest)]
    return "\n".join([*lines, "", f"<i>{said(words.CHECKED)}</i>"])
