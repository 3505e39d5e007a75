"""What a link of a guide means, wherever it stands: on a screen, a group's card, or in a start parameter."""

from ..guide.screen import Link
from .event import Assign, Enter, Show
from .session import Page, View


def event_of(link: Link) -> Show | Assign | Enter:
    """What a tap on ``link`` does. One that leads to a page outside Telegram has no event."""
    if link.to:
        return Show(Page(View.SCREEN, link.to, link.flow or ""))
    if link.answers:
        return Assign(link.flow or "", tuple(link.answers.items()), link=True)
    return Enter(link.flow or "")
