"""Topics: what people may mean, where each leads, and how people put it. Read from ``topics.yaml``."""

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter, model_validator

from ..guide.answer import Lines
from ..guide.content_file import plain
from ..guide.model import GuideModel, Id, Text
from ..guide.screen import Link

CONTENT = Path(__file__).parent.parent / "guide" / "content" / "understanding"

TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z_]+)?$")]
"""A public contract: ``bot ask`` prints these."""


def _pattern(text: object) -> object:
    return re.compile("|".join(part for part in text.split("\n") if part.strip())) if isinstance(text, str) else text


Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]
"""A regular expression, alternatives a line each; searched in what :func:`.fold.words` gives."""


class Topic(GuideModel):
    """One meaning. It opens a screen, or a flow with what the topic itself answers.

    Where it has answers, a text about it is taken for one of them; or for the topic, where this leads on by
    ``itself``.
    """

    label: Text
    to: Id | None = None
    flow: Id | None = None
    answers: dict[Id, Id] = Field(default_factory=dict)
    itself: bool = False
    en: Lines = ()
    zh: Lines = ()
    mixed: Lines = ()

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Topic":
        if (self.to is None) == (self.flow is None):
            raise ValueError("give either `to` or `flow`")
        return self

    @property
    def examples(self) -> tuple[str, ...]:
        return self.en + self.zh + self.mixed

    @property
    def link(self) -> Link:
        """The way there, as a button."""
        return Link(label=self.label, to=self.to, flow=self.flow, answers=self.answers)


class Cue(GuideModel):
    """A wording that tells the topic for certain, whatever else the text says, unless an earlier cue fits.

    ``also`` are wordings that must be there too, before it or behind it. With ``to`` it tells the answer. One that
    ``wraps`` also stands around errors of other kinds: an error text in quotes comes before it. One that ``yields``
    is about something merely named, as a way to pay: where the text says that something failed, that comes first.
    """

    topic: TopicId
    match: Pattern
    also: Pattern | None = None
    unless: Pattern | None = None
    to: Id | None = None
    wraps: bool = False
    yields: bool = False

    def fits(self, words: str) -> bool:
        return (
            self.match.search(words) is not None
            and (self.also is None or self.also.search(words) is not None)
            and not (self.unless and self.unless.search(words))
        )


class Hint(GuideModel):
    """A wording that answers a question of a flow, whatever the topic.

    Where it is said about ``topic``, it leads ``to`` another screen than the topic does.
    """

    answers: dict[Id, Id] = Field(min_length=1)
    match: Pattern
    unless: Pattern | None = None
    topic: TopicId | None = None
    to: Id | None = None

    @model_validator(mode="after")
    def _leads_from_a_topic(self) -> "Hint":
        if (self.topic is None) != (self.to is None):
            raise ValueError("give both `topic` and `to`, or neither")
        return self

    def fits(self, words: str) -> bool:
        return self.match.search(words) is not None and not (self.unless and self.unless.search(words))


class Topics(GuideModel):
    """``topics.yaml`` as a whole. ``cues`` stand in order of precedence.

    ``overheard`` are wordings that tell a topic for certain even where nobody asked, ``failed`` those that say that
    something failed.
    """

    topics: dict[TopicId, Topic]
    failed: Pattern = re.compile("$^")
    cues: tuple[Cue, ...] = ()
    hints: tuple[Hint, ...] = ()
    overheard: tuple[Cue, ...] = ()

    @model_validator(mode="after")
    def _topics_are_there(self) -> "Topics":
        named = {cue.topic for cue in (*self.cues, *self.overheard)} | {hint.topic for hint in self.hints if hint.topic}
        if unknown := named - set(self.topics):
            raise ValueError(f"cues or hints name topics that are not there: {', '.join(sorted(unknown))}")
        return self

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """The topics that have examples, in the file's order."""
        return tuple(name for name, topic in self.topics.items() if topic.examples)


def read_topics(folder: Path = CONTENT) -> Topics:
    """The topics in ``folder``. Raises pydantic's error, which names every wrong place."""
    data = plain(folder / "topics.yaml")
    return TypeAdapter(Topics).validate_python(data)
