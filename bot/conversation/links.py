"""What a link of a guide means, wherever it stands: on a screen, a group's card, or in a start parameter."""

from ..guide.screen import Link
from .event import AnswerQuestions, EnterFlow, Show
from .session import Page, View


def event_of(link: Link) -> Show | AnswerQuestions | EnterFlow:
    """What a tap on ``link`` does. One that leads to a page outside Telegram has no event."""
    if link.to:
        return Show(Page(View.SCREEN, link.to, link.flow or ""))
    if link.answers:
        return AnswerQuestions(link.flow or "", tuple(link.answers.items()), link=True)
    return EnterFlow(link.flow or "")
