"""What a text can be taken for: each answer, and each topic where none of its answers fits."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from ..guide.answer import Answer, Answers
from ..guide.content_file import plain
from ..text.normalize import words
from .topic import CONTENT, Topics

_READ: TypeAdapter[Answers] = TypeAdapter(Answers)


def read_answers(folder: Path = CONTENT) -> dict[str, Answer]:
    """The answers of the guide that the topics in ``folder`` belong to."""
    found: dict[str, Answer] = {}
    for file in sorted((folder.parent / "answers").glob("*.yaml")):
        found |= _READ.validate_python(plain(file) or {})
    return found


class Meanings:
    """The answers and topics that a text is told apart by. Answers come first, then the topics as such.

    ``names`` are their ids, ``topics`` those of the topics alone, ``topic_of`` the number of each one's topic, and
    ``general`` the numbers of topics as such whose answers cover them.
    """

    def __init__(self, topics: Topics, answers: Mapping[str, Answer]) -> None:
        answered = {answer.topic for answer in answers.values()}
        self.topics = tuple(name for name, topic in topics.topics.items() if topic.examples or name in answered)
        number = {name: place for place, name in enumerate(self.topics)}
        asked = {name: answer for name, answer in answers.items() if answer.topic in number}
        self.names = (*asked, *self.topics)
        self.topic_of = tuple(number[asked[name].topic] if name in asked else number[name] for name in self.names)
        self.general = frozenset(
            len(asked) + place
            for place, name in enumerate(self.topics)
            if name in answered and not topics.topics[name].itself
        )
        self._said = [(*answer.examples.all, answer.question) for answer in asked.values()]
        self._said += [topics.topics[name].examples for name in self.topics]
        self._named = [(place, _pattern(answer.names)) for place, answer in enumerate(asked.values()) if answer.names]

    @property
    def examples(self) -> list[tuple[str, int]]:
        """Each example with the number of what it means. Made anew: it is needed to learn, and never after."""
        return [(text, place) for place, said in enumerate(self._said) for text in said]

    @property
    def topic_examples(self) -> list[tuple[str, int]]:
        """Each example with the number of its topic."""
        return [(text, self.topic_of[place]) for text, place in self.examples]

    def named(self, spoken: str) -> dict[int, bool]:
        """For each answer that is about something named: whether its name is in the words ``spoken``."""
        return {place: pattern.search(spoken) is not None for place, pattern in self._named}


def _pattern(names: Sequence[str]) -> re.Pattern[str]:
    """Latin names as whole words; Chinese is written without spaces, so there they stand anywhere."""
    spoken = [re.escape(words(name)) for name in names]
    return re.compile("|".join(rf"(?<![a-z0-9]){name}(?![a-z0-9])" if name.isascii() else name for name in spoken))
