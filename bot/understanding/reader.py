"""The readers that a desk can be given."""

from collections.abc import Callable

from ..conversation.event import Said
from ..guide.guide import Guide
from .search import Understanding
from .secrets import find_secret

_SMALL_TALK = "greeting"


class Guard:
    """Finds secrets and understands nothing else: for a host that keeps its texts to itself."""

    def secret_in(self, text: str) -> str:
        secret = find_secret(text)
        return secret.kind.value if secret else ""

    def read(self, text: str) -> Said:  # noqa: ARG002 - the port's
        return Said()


class GuideReader(Guard):
    """Understands texts as the topics of a guide. ``at_first`` is called once, when the first text comes."""

    def __init__(self, guide: Guide, understanding: Understanding, at_first: Callable[[], None] | None = None) -> None:
        self._guide = guide
        self._understanding = understanding
        self._at_first = at_first

    def read(self, text: str) -> Said:
        if self._at_first:
            begin, self._at_first = self._at_first, None
            begin()
        reading = self._understanding.understand(text)
        if not reading.near:
            return Said()
        assumed = self._guide.topics[reading.topic].link.answers
        answers = {question: choice for question, choice in reading.answers.items() if self._is_told(question, choice)}
        # An error text leads straight to what it says. What is said of the person is shown before it counts.
        told = {
            question: choice
            for question, choice in answers.items()
            if question in self._guide.shared or (reading.error is None and assumed.get(question) != choice)
        }
        return Said(
            # Nobody asks for a greeting by a button.
            topics=tuple(name for name in reading.suggestions if reading.sure or name != _SMALL_TALK),
            sure=reading.sure,
            answers=tuple((question, choice) for question, choice in answers.items() if question not in told),
            told=tuple(told.items()),
            screen=(reading.to or "") if reading.error else "",
        )

    def _is_told(self, question: str, choice: str) -> bool:
        """Whether the guide knows the answer: another guide may have other questions."""
        return question in self._guide.screens and choice in self._guide.screens[question].answers
