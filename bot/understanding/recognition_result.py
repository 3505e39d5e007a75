"""The result of understanding a typed text."""

from dataclasses import dataclass, field

from ..secrets.detector import SecretKind


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a text means. It contains nothing of the text itself."""

    topic: str
    confidence: float
    """The probability that the topic is right, from 0 to 1."""

    sure: bool
    """Whether to open it at once. If not, the user chooses among the suggestions."""

    suggestions: tuple[str, ...]
    """The three most likely topics, best first; the first is ``topic``."""

    others: tuple[str, ...] = ()
    """All further topics, best first."""

    meanings: tuple[str, ...] = ()
    """The possible meanings, best first: answers, and topics for texts that none of their answers fits."""

    certain: bool = False
    """Whether to show the first of ``meanings`` at once. It then belongs to ``topic``."""

    place: str = ""
    """The key of a place that the text asks about; see :mod:`bot.guide.places`."""

    to: str | None = None
    flow: str | None = None
    """Where the topic leads: a screen or a flow."""

    answers: dict[str, str] = field(default_factory=dict)
    """The text's answers to the flow's questions; shown to the user before they count."""

    implied: dict[str, str] = field(default_factory=dict)
    """The ``answers`` that follow from the topic or the error text itself, whatever else the text says."""

    error: str | None = None
    """The known error text in it, as in the table."""

    secret: SecretKind | None = None
    """The kind of secret that was found; nothing else is examined then."""

    near: bool = True
    """Whether it is close to anything that the guide covers."""
