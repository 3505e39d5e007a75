"""Topics: what people may mean, where each leads, and examples of it. Read from ``topics.yaml``."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter, model_validator

from ..guide.answer import Lines
from ..guide.model import GuideModel, Id, Text
from ..guide.screen import Link
from ..guide.yaml_reader import read_model
from ..secrets.detector import SecretKind

CONTENT = Path(__file__).parent.parent / "guide" / "content" / "understanding"

TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z_]+)?$")]
"""A public contract: ``bot ask`` prints these."""


_NO_PATTERN = (re.error, OverflowError, RecursionError)
"""What ``re`` raises: also for too many repetitions, and for too many brackets in one another."""


def _pattern(text: object) -> object:
    if not isinstance(text, str):
        return text
    parts = [part for part in text.split("\n") if part.strip()]
    try:
        return re.compile("|".join(parts))
    except _NO_PATTERN as error:
        wrong, reason = next(_wrong(parts), (text, error))
        advice = r"put a backslash before a character that stands for itself, as in \("
        raise ValueError(f"`{' '.join(wrong.split())}` isn't a regular expression ({reason}); {advice}") from None


def _wrong(parts: Iterable[str]) -> Iterator[tuple[str, object]]:
    """The alternatives that are no regular expressions, each with the reason."""
    for part in parts:
        try:
            re.compile(part)
        except _NO_PATTERN as error:
            yield part, getattr(error, "msg", error)


Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]
"""A regular expression, one alternative per line; matched against :func:`~bot.text.normalize.words`."""


class Topic(GuideModel):
    """One meaning. It opens a screen, or a flow with the topic's own answers.

    If the guide has answers of this topic, a text about it means one of them, or the topic ``itself`` if that is set.
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
        """A link to it, for a button."""
        return Link(label=self.label, to=self.to, flow=self.flow, answers=self.answers)


class Cue(GuideModel):
    """A wording that determines the topic, whatever else the text says, unless an earlier cue fits.

    ``also`` is a wording that must occur, too, anywhere in the text. With ``to``, the cue names the answer. A cue
    that ``wraps`` also occurs around errors of other kinds, so a quoted error text takes precedence. A cue that
    ``yields`` merely names something, such as a way to pay: if the text says that something failed, that takes
    precedence. A ``mild`` cue gives way to an answer that the rest of the text makes certain: "who do I talk to about
    a purchase order?" asks about the purchase order. The answer of an ``urgent`` cue comes first, whatever error is
    quoted and whatever the examples say: people who gave card data to a fake page must read that before anything else.
    """

    topic: TopicId
    match: Pattern
    also: Pattern | None = None
    unless: Pattern | None = None
    to: Id | None = None
    wraps: bool = False
    yields: bool = False
    mild: bool = False
    urgent: bool = False

    def fits(self, words: str) -> bool:
        return (
            self.match.search(words) is not None
            and (self.also is None or self.also.search(words) is not None)
            and not (self.unless and self.unless.search(words))
        )


class Hint(GuideModel):
    """A wording that answers a question of a flow, whatever the topic.

    In a text about ``topic``, it leads to the screen ``to`` instead of the topic's.
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


class NotPayments(GuideModel):
    """``topics`` that aren't payments: a text about one of them answers none of these ``questions`` about a payment."""

    topics: tuple[TopicId, ...] = ()
    questions: tuple[Id, ...] = ()


class Topics(GuideModel):
    """The whole of ``topics.yaml``. ``cues`` are in order of precedence.

    ``overheard`` are cues that count even if nobody asked the bot; ``failed`` is any wording for a failure.
    ``after_secret`` are the topics that are offered after the topic ``secret``, by the kind of secret.
    ``not_payments`` keeps what an API says from being noted as what a bank said.
    """

    topics: dict[TopicId, Topic]
    failed: Pattern = re.compile("$^")
    cues: tuple[Cue, ...] = ()
    hints: tuple[Hint, ...] = ()
    overheard: tuple[Cue, ...] = ()
    after_secret: dict[SecretKind, tuple[TopicId, ...]] = Field(default_factory=dict)
    not_payments: NotPayments = NotPayments()

    @model_validator(mode="after")
    def _topics_are_there(self) -> "Topics":
        named = {cue.topic for cue in (*self.cues, *self.overheard)} | {hint.topic for hint in self.hints if hint.topic}
        named |= {topic for topics in self.after_secret.values() for topic in topics} | set(self.not_payments.topics)
        if unknown := named - set(self.topics):
            names = ", ".join(sorted(unknown))
            raise ValueError(f"cues, hints, after_secret or not_payments name topics that are not there: {names}")
        return self

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """The topics that have examples, in the file's order."""
        return tuple(name for name, topic in self.topics.items() if topic.examples)


def read_topics(folder: Path = CONTENT) -> Topics:
    """The topics in ``folder``. Raises :class:`~bot.guide.problem.BrokenGuideError`."""
    return read_model(folder.parent, f"{folder.name}/topics.yaml", TypeAdapter(Topics))
