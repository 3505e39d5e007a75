"""Recognizers: one that only finds secrets, and one that knows a guide."""

from collections.abc import Callable
from threading import Lock

from ..conversation.event import TextUnderstood
from ..guide.guide import Guide
from ..secrets.detector import find_secret
from .ranking import SMALL_TALK
from .recognition_result import Recognition
from .search import Understanding
from .thresholds import SUGGESTIONS


class SecretRecognizer:
    """Finds secrets and understands nothing else, for a host that doesn't pass its texts on."""

    def secret_in(self, text: str) -> str:
        secret = find_secret(text)
        return secret.kind.value if secret else ""

    def read(self, text: str) -> TextUnderstood:  # noqa: ARG002 - the port's signature
        return TextUnderstood()

    def overheard(self, text: str) -> str:  # noqa: ARG002
        return ""


class GuideRecognizer(SecretRecognizer):
    """Understands texts as topics of a guide. ``at_first`` is called once, before the first text."""

    def __init__(self, guide: Guide, understanding: Understanding, at_first: Callable[[], None] | None = None) -> None:
        self._guide = guide
        self._understanding = understanding
        self._at_first = at_first
        self._beginning = Lock()

    def read(self, text: str) -> TextUnderstood:
        return self.said(self.reading(text))

    def reading(self, text: str) -> Recognition:
        """What ``text`` means, in more detail than a conversation needs."""
        if self._at_first:
            with self._beginning:  # short texts are read in the event loop, long ones in a thread
                begin, self._at_first = self._at_first, None
            if begin is not None:
                begin()
        return self._understanding.understand(text)

    def said(self, reading: Recognition) -> TextUnderstood:
        """The part of a recognition that a conversation needs, limited to what this guide has."""
        answers = {name: choice for name, choice in reading.answers.items() if self._has_answer(name, choice)}
        stated = {
            question: choice
            for question, choice in answers.items()
            if question in self._guide.shared or reading.implied.get(question) != choice
        }
        if not reading.near:
            return TextUnderstood(stated=tuple(stated.items()))
        nearest = reading.meanings[:SUGGESTIONS]
        if not reading.certain:  # small talk isn't worth a button
            nearest = tuple(name for name in reading.meanings if name != SMALL_TALK)[:SUGGESTIONS]
        return TextUnderstood(
            topics=nearest,
            sure=reading.certain,
            answers=tuple((question, choice) for question, choice in answers.items() if question not in stated),
            stated=tuple(stated.items()),
            screen=self._screen(reading, nearest[0]),
            place=reading.place if self._guide.places.read(reading.place) else "",
        )

    def _screen(self, reading: Recognition, first: str) -> str:
        """The screen that the text leads to, if it isn't the one that its meaning leads to."""
        if first in self._guide.answers:
            return ""
        usual = self._guide.topics[reading.topic].link.to if reading.topic in self._guide.topics else None
        return reading.to if reading.to and reading.to != usual and reading.to in self._guide.screens else ""

    def overheard(self, text: str) -> str:
        topic = self._understanding.overhear(text)
        return topic if topic in self._guide.topics else ""

    def _has_answer(self, question: str, choice: str) -> bool:
        """Whether this guide has the answer: guides differ in their questions."""
        return question in self._guide.screens and choice in self._guide.screens[question].answers
