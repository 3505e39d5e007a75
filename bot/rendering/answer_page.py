"""Renders an answer: the question, what we know, and how old that is."""

import re
from datetime import date

from ..guide.answer import Answer
from ..guide.guide import Guide
from .footer import checked
from .localizer import Localizer
from .text_length import cells, plain

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_BRIEF_HALF_WIDTHS = 30
"""A first sentence up to this width is a bare "No." or the like, and needs the next one."""


def answer_text(guide: Guide, answer: Answer, language: Localizer, today: date) -> str:
    """The whole text of an answer's card, as Telegram HTML."""
    lines = [f"<b>{language.say(answer.question)}</b>", "", answer_body(answer, language)]
    if dated := checked(guide, answer.cites, language, today):
        lines += ["", dated]
    return "\n".join(lines)


def answer_body(answer: Answer, language: Localizer) -> str:
    """The answer alone, without question and date."""
    return language.say(answer.answer)


def answer_lead(answer: Answer, language: Localizer) -> str:
    """The start of an answer, short enough to show beside others."""
    first, *rest = [sentence for sentence in _SENTENCE.split(answer_body(answer, language)) if sentence]
    if not rest or cells(plain(first)) > _BRIEF_HALF_WIDTHS:
        return first
    return f"{first} {rest[0]}" if first[-1].isascii() else first + rest[0]
