"""From a typed text to its meaning: secret, known error text, certain wording, nearest examples, in this order."""

from collections.abc import Sequence
from math import exp
from pathlib import Path

from .encoder import Encoder, Meaning
from .errors import ErrorTable, Match, read_errors
from .fold import is_smile, letters, unescaped, words
from .kept import LETTERS, MEANING
from .lexical import Lexical
from .reading import Reading
from .secrets import SecretKind, find_secret
from .topic import CONTENT, Hint, Topics, read_topics
from .wrapping import unwrapped

SECRET = "secret"  # noqa: S105 - a topic
SMALL_TALK = "greeting"
SUGGESTIONS = 3

_AFTER_SECRET = {
    SecretKind.API_KEY: ("key_error", "faq.security"),
    SecretKind.OTHER_KEY: ("key_error", "faq.security"),
    SecretKind.PASSWORD: ("faq.security", "setup.account"),
}
_AFTER_OTHER_SECRET = ("decline.unknown", "faq.security")
_BARE_BONUS = 2.0
_CUE_CONFIDENCE = 0.95
_MOSTLY = 0.5

# Found by cross-validation that leaves out examples as they were written, hundreds together (``make eval`` shows what
# comes of them): by how much scores are stretched so that they are likelihoods, from which likelihood on a topic is
# shown without asking, and how much the letters' own score counts beside the meaning's.
_LEXICAL_STRETCH, _LEXICAL_SURE = 1.8, 0.82
_MEANING_STRETCH, _MEANING_SURE = 1.0, 0.87
_LETTERS_WEIGHT = 0.5
_LEXICAL_CLEAR = 0.99
_NEAR = 0.2
_STRANGE = 0.15
_FEWEST = 2


class Understanding:
    """Knows the topics from the start by their letters, and by their meaning once it was given the encoder."""

    def __init__(self, topics: Topics, errors: ErrorTable, folder: Path | None = None) -> None:
        self.topics = topics
        self._kept = folder / MEANING if folder else None
        self._errors = errors
        self._names = topics.spoken
        self.lexical = Lexical(self.examples, len(self._names), folder / LETTERS if folder else None)
        self._meaning: Meaning | None = None

    @classmethod
    def load(cls, folder: Path = CONTENT) -> "Understanding":
        """From the content files, without numpy: in a tenth of a second, or one where no letters are kept."""
        return cls(read_topics(folder), read_errors(folder), folder)

    @property
    def examples(self) -> list[tuple[str, int]]:
        """Each example with its topic's number. Made anew, as it is needed to learn and never after."""
        topics = self.topics.topics
        return [(example, number) for number, name in enumerate(self._names) for example in topics[name].examples]

    def learn(self, encoder: Encoder) -> None:
        """Goes by meaning from now on. May be called on another thread.

        Where nothing is kept that was learnt from these very examples, it takes ten seconds.
        """
        self._meaning = Meaning(encoder, self.lexical, self.examples, len(self._names), self._kept)

    def understand(self, text: str) -> Reading:
        """What ``text`` means. The same text means the same every time."""
        text = unescaped(text).encode("utf-8", "replace").decode()  # halves of characters come in broken JSON
        if secret := find_secret(text):
            return self._kept_away(secret.kind)
        match = self._errors.find(text)
        spoken = words(unwrapped(text))
        fitting = (cue for cue in self.topics.cues if not (cue.wraps and match and match.quoted))
        cue = next((cue.topic for cue in fitting if cue.fits(spoken)), None)
        if match and self._decides(match, cue, says_why=any("reason" in hint.answers for hint in self._hints(spoken))):
            return self._from_error(match, spoken)
        if cue is None and SMALL_TALK in self._names and is_smile(text):
            cue = SMALL_TALK
        text = unwrapped(text)
        known = self.lexical.example(text)
        told = cue or (self._names[known] if known is not None else None)
        likely, threshold = self._likely(text, match, told=told is not None)
        order = sorted(range(len(likely)), key=lambda number: -likely[number])
        ranked = [self._names[number] for number in order]
        best = likely[order[0]]
        if told:
            ranked = [told, *(name for name in ranked if name != told)]
            best = max(_CUE_CONFIDENCE, likely[self._names.index(told)])
        topic, hints = self.topics.topics[ranked[0]], self._hints(spoken)
        # The encoder finds a meaning in anything, also in letters struck at random, or in one alone.
        strange = (
            told is None and match is None and (len(letters(text)) < _FEWEST or self.lexical.familiar(text) < _STRANGE)
        )
        return Reading(
            topic=ranked[0],
            confidence=round(best, 4),
            sure=best >= threshold and not strange,
            suggestions=tuple(ranked[:SUGGESTIONS]),
            others=tuple(ranked[SUGGESTIONS:]),
            to=next((hint.to for hint in hints if hint.topic == ranked[0]), topic.to),
            flow=topic.flow,
            answers=_filled(topic.answers, hints),
            implied=topic.answers,
            near=best >= _NEAR and not strange,
        )

    def overhear(self, text: str) -> str:
        """The topic of a text that was not said to the bot; empty unless it is sure.

        By error texts and certain wordings only: nearness of meaning is no proof where most talk is about other things.
        """
        text = text.encode("utf-8", "replace").decode()
        match = self._errors.find(text)
        if match and match.error.overheard and match.decides:
            return match.error.topic
        spoken = words(text)
        return next((cue.topic for cue in self.topics.overheard if cue.fits(spoken)), "")

    def _kept_away(self, kind: SecretKind) -> Reading:
        topic = self.topics.topics[SECRET]
        after = _AFTER_SECRET.get(kind, _AFTER_OTHER_SECRET)
        return Reading(SECRET, 1.0, True, (SECRET, *after), to=topic.to, flow=topic.flow, secret=kind)

    def _from_error(self, match: Match, spoken: str) -> Reading:
        error = match.error
        likely = self.lexical.scores(match.name)
        ranked = [self._names[number] for number in sorted(range(len(likely)), key=lambda number: -likely[number])]
        others = [name for name in ranked if name != error.topic]
        return Reading(
            topic=error.topic,
            confidence=1.0,
            sure=True,
            suggestions=(error.topic, *others[: SUGGESTIONS - 1]),
            to=error.to,
            flow=error.flow,
            # What the error says stands; of what is said around it, only what the error leaves open counts.
            answers=_filled({}, self._hints(spoken)) | error.answers,
            implied=error.answers,
            error=match.name,
        )

    def _decides(self, match: Match, cue: str | None, *, says_why: bool) -> bool:
        """Whether an error text tells the topic, or a certain wording beside it, which comes first, does."""
        if cue is None:
            return match.decides or match.quoted or (match.is_code and not says_why)
        order = [known.topic for known in self.topics.cues]
        precedes = match.error.topic not in order or order.index(cue) < order.index(match.error.topic)
        return match.decides and (match.share >= _MOSTLY or not precedes)

    def _likely(self, text: str, match: Match | None, *, told: bool) -> tuple[list[float], float]:
        """How likely each topic is, and from where on one is sure.

        The encoder takes most of the time, so it is left out where it changes nothing: when a certain wording
        has told the topic, or letters alone leave no doubt.
        """
        scores = self.lexical.scores(text)
        if match:
            scores[self._names.index(match.error.topic)] += _BARE_BONUS
        likely = _softmax(scores, _LEXICAL_STRETCH)
        if self._meaning is None or told or max(likely) >= _LEXICAL_CLEAR:
            return likely, _LEXICAL_SURE
        both = [_LETTERS_WEIGHT * one + other for one, other in zip(scores, self._meaning.scores(text), strict=True)]
        return _softmax(both, _MEANING_STRETCH), _MEANING_SURE

    def _hints(self, spoken: str) -> list[Hint]:
        return [hint for hint in self.topics.hints if hint.fits(spoken)]


def _filled(assumed: dict[str, str], hints: Sequence[Hint]) -> dict[str, str]:
    """What the topic takes for granted, corrected by what the text says.

    An answer that changes takes along whatever followed from the old one.
    """
    found = dict(assumed)
    for hint in hints:
        for question, choice in hint.answers.items():
            if found.get(question, choice) != choice:
                later = list(found)[list(found).index(question) :]
                found = {known: value for known, value in found.items() if known not in later}
            found[question] = choice
    return found


def _softmax(scores: Sequence[float], stretch: float) -> list[float]:
    top = max(scores)
    raised = [exp((score - top) * stretch) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]
