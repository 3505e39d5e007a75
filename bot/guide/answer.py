"""Answers to single questions. Read from ``answers/*.yaml``."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from .model import GuideModel, Id, Row, Text, TopicId, When
from .screen import Link


def _lines(text: object) -> object:
    return tuple(line.strip() for line in text.splitlines() if line.strip()) if isinstance(text, str) else text


Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]
"""Written in YAML as a block of text, one entry per line."""


class Examples(GuideModel):
    """How people phrase a question, by language. ``mixed`` is Chinese with English words."""

    en: Lines = ()
    zh: Lines = ()
    mixed: Lines = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.en + self.zh + self.mixed


class Answer(GuideModel):
    """A question and its answer, shown as a card of its own.

    ``label`` is a shorter form of the question for a button, if it needs one. The first sentence of ``answer`` is the
    answer itself; the date at the card's foot comes from the facts in ``cites``. ``links`` say where to go next, best
    first. ``topic`` is the broader topic that ``bot ask`` prints. ``names`` are words that name the subject exactly,
    such as a payment method: see :mod:`bot.understanding.answers`. An answer isn't suggested to users who have given
    any of the answers in ``unless``.
    """

    question: Text
    label: Text | None = None
    answer: Text
    topic: TopicId
    cites: tuple[Row, ...] = ()
    links: tuple[Link, ...] = Field(min_length=1, max_length=3)
    names: Lines = ()
    unless: When = Field(default_factory=dict)
    examples: Examples = Examples()

    def link_to(self, name: str) -> Link:
        """The button that leads here; ``name`` is this answer's id."""
        return Link(label=self.label or self.question, to=name)


Answers = dict[Id, Answer]
