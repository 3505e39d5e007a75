"""An answer as it is read: the question, what we know, and how old that is."""

from datetime import date

from ..guide.answer import Answer
from ..guide.guide import Guide
from .foot import checked
from .localizer import Localizer


def answer_text(guide: Guide, answer: Answer, language: Localizer, today: date) -> str:
    """The whole text of an answer's card, as Telegram HTML."""
    lines = [f"<b>{language.say(answer.question)}</b>", "", language.say(answer.answer)]
    if dated := checked(guide, answer.cites, language, today):
        lines += ["", dated]
    return "\n".join(lines)
