"""Renders an answer: the question, what we know, and how old that is."""

from datetime import date

from ..guide.answer import Answer
from ..guide.guide import Guide
from .footer import checked
from .localizer import Localizer


def answer_text(guide: Guide, answer: Answer, language: Localizer, today: date) -> str:
    """The whole text of an answer's card, as Telegram HTML."""
    lines = [f"<b>{language.say(answer.question)}</b>", "", answer_body(answer, language)]
    if dated := checked(guide, answer.cites, language, today):
        lines += ["", dated]
    return "\n".join(lines)


def answer_body(answer: Answer, language: Localizer) -> str:
    """The answer alone, without question and date."""
    return language.say(answer.answer)
