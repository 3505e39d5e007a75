"""What a typed text was understood to mean."""

from dataclasses import dataclass, field

from ..secrets.detector import SecretKind


@dataclass(frozen=True, slots=True)
class Recognition:
    """The outcome of understanding a text. Nothing of the text itself is in it."""

    topic: str
    confidence: float
    """How likely the topic is right, from 0 to 1."""

    sure: bool
    """Whether to go there at once. If not, the suggestions are for the person to choose from."""

    suggestions: tuple[str, ...]
    """The three nearest topics, best first; the first is ``topic``."""

    others: tuple[str, ...] = ()
    """All further topics, nearest first."""

    meanings: tuple[str, ...] = ()
    """What it may mean, best first: answers, and topics where none of their answers fits."""

    certain: bool = False
    """Whether the first of ``meanings`` is to be shown at once. Then it is of the topic ``topic``."""

    place: str = ""
    """The key of a place that it asks about: see :mod:`bot.guide.places`."""

    to: str | None = None
    flow: str | None = None
    """Where the topic leads: a screen or a flow."""

    answers: dict[str, str] = field(default_factory=dict)
    """What the text answers in the flow; to be shown to the person before it counts."""

    implied: dict[str, str] = field(default_factory=dict)
    """Those of the answers that the topic or the error text gives by itself, whatever else is said."""

    error: str | None = None
    """The known error text that was found in it, as the table has it."""

    secret: SecretKind | None = None
    """A secret that was found. Then nothing else was looked at."""

    near: bool = True
    """Whether anything the guide covers is near at all."""
