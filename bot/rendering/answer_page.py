"""An answer as it is read: the question, what we know, and how old that is."""

import re
from datetime import date

from ..guide.answer import Answer
from ..guide.guide import Guide
from .foot import checked
from .localizer import Localizer
from .measure import cells, plain

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_BRIEF_HALF_WIDTHS = 30
"""Up to here a first sentence is a mere "No." and says too little without the next."""


def answer_text(guide: Guide, answer: Answer, language: Localizer, today: date) -> str:
    """The whole text of an answer's card, as Telegram HTML."""
    lines = [f"<b>{language.say(answer.question)}</b>", "", answer_body(answer, language)]
    if dated := checked(guide, answer.cites, language, today):
        lines += ["", dated]
    return "\n".join(lines)


def answer_body(answer: Answer, language: Localizer) -> str:
    """What answers the question, alone."""
    return language.say(answer.answer)


def answer_lead(answer: Answer, language: Localizer) -> str:
    """What the answer says first, short enough to stand beside others."""
    first, *rest = [sentence for sentence in _SENTENCE.split(answer_body(answer, language)) if sentence]
    if not rest or cells(plain(first)) > _BRIEF_HALF_WIDTHS:
        return first
    return f"{first} {rest[0]}" if first[-1].isascii() else first + rest[0]
