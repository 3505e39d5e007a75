"""The event that a link in the guide stands for, whether on a screen, on a group's card or in a start parameter."""

from ..guide.screen import Link
from .event import AnswerQuestions, EnterFlow, Show
from .session import Page, View


def event_of(link: Link) -> Show | AnswerQuestions | EnterFlow:
    """The event of a tap on ``link``, which must lead to a screen or flow, not to a page outside Telegram."""
    if link.to:
        return Show(Page(View.SCREEN, link.to, link.flow or ""))
    if link.answers:
        return AnswerQuestions(link.flow or "", tuple(link.answers.items()), link=True)
    return EnterFlow(link.flow or "")
