"""The classes that a text is classified into: each answer, and each topic, for texts that none of its answers fit."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from ..guide.answer import Answer, Answers
from ..guide.content_file import load_yaml
from ..text.normalize import words
from .topic_schema import CONTENT, Topics

OFF_TOPIC = "out_of_scope"
"""The topic for everything that the guide isn't about."""

_READ: TypeAdapter[Answers] = TypeAdapter(Answers)


def read_answers(folder: Path = CONTENT) -> dict[str, Answer]:
    """The answers of the guide that the topics in ``folder`` belong to."""
    found: dict[str, Answer] = {}
    for file in sorted((folder.parent / "answers").glob("*.yaml")):
        found |= _READ.validate_python(load_yaml(file) or {})
    return found


class Meanings:
    """The classes: answers first, then the topics themselves.

    ``names`` are their ids, ``topics`` those of the topics only, and ``topic_of`` the index of each class's topic.
    ``general`` are the indexes of topics whose answers cover them, and ``off_topic`` that of the topic for everything
    that the guide isn't about; None if it has no such topic.
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
        self.off_topic = self.names.index(OFF_TOPIC) if OFF_TOPIC in self.topics else None
        self._said = [(*answer.examples.all, answer.question) for answer in asked.values()]
        self._said += [topics.topics[name].examples for name in self.topics]
        self._named = [(place, pattern_of(answer.names)) for place, answer in enumerate(asked.values()) if answer.names]

    @property
    def examples(self) -> list[tuple[str, int]]:
        """Each example with the index of its class. Not cached: only learning needs it."""
        return [(text, place) for place, said in enumerate(self._said) for text in said]

    @property
    def topic_examples(self) -> list[tuple[str, int]]:
        """Each example with the index of its topic."""
        return [(text, self.topic_of[place]) for text, place in self.examples]

    def named(self, spoken: str) -> dict[int, bool]:
        """For each answer about something with a name: whether the normalized words ``spoken`` contain it."""
        return {place: pattern.search(spoken) is not None for place, pattern in self._named}


def pattern_of(names: Sequence[str]) -> re.Pattern[str]:
    """Matches Latin names as whole words; Chinese ones anywhere, since Chinese has no spaces."""
    spoken = [re.escape(words(name)) for name in names]
    return re.compile("|".join(rf"(?<![a-z0-9]){name}(?![a-z0-9])" if name.isascii() else name for name in spoken))
