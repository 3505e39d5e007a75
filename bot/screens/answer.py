"""An answer as it is read: the question, what we know, and how old that is."""

from collections.abc import Sequence

from ..guide.answer import Answer
from ..guide.dating import day
from ..guide.guide import Guide
from . import words
from .speaker import Speaker


def answer_text(guide: Guide, answer: Answer, language: Speaker) -> str:
    """The whole text of an answer's card, as Telegram HTML."""
    lines = [f"<b>{language.say(answer.question)}</b>", "", language.say(answer.answer)]
    if checked := foot(guide, answer.cites, language):
        lines += ["", checked]
    return "\n".join(lines)


def foot(guide: Guide, cites: Sequence[str], language: Speaker) -> str:
    """The last line of a card: when the oldest of its facts was checked; nothing where it rests on none."""
    oldest = day("checked", cites, guide.facts)
    return f"<i>{language.say(words.CHECKED).format(month=language.say_month(oldest))}</i>" if oldest else ""
