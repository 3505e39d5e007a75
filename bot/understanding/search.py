"""From a typed text to its meaning: secret, known error text, certain wording, nearest examples, in this order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp
from pathlib import Path

from ..guide.answer import Answer
from ..guide.places import Places
from ..secrets.detector import SecretKind, find_secret
from ..text.normalize import is_emoji_only, letters, unescaped, words
from .answers import Meanings, read_answers
from .encoder import Encoder, Meaning
from .error_noise import without_noise
from .errors import ErrorTable, Match, read_errors
from .learned_data import ANSWER_LETTERS, LETTERS, MEANING
from .ngram_classifier import NgramClassifier
from .places import PlaceFinder, read_places
from .recognition import Recognition
from .topic import CONTENT, Cue, Hint, Topics, read_topics

SECRET = "secret"  # noqa: S105 - a topic
SMALL_TALK = "greeting"
REGION = "decline.region"
_PLACE_TOPICS = {"anthropic": "related.claude"}
_BEFORE_PLACES = ("human", "out_of_scope")
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


# From which likelihood on an answer is shown at once; by how much answers of the topic weigh more that a certain
# wording tells; and how much it counts whether a text has the name that an answer is about: for it, or against it.
_CERTAIN = 0.7
_STATED = 20.0
_NAMED = 4.0
_ANSWER_STRETCH = 1.8


@dataclass(frozen=True, slots=True)
class _Ranking:
    """What a text may mean, best first: topics, and within them their answers."""

    topics: list[str]
    confidence: float
    sure: bool
    meanings: list[str]
    certain: bool

    def with_first(self, name: str) -> "_Ranking":
        """The same with ``name`` for certain before all else."""
        return replace(self, meanings=[name, *(other for other in self.meanings if other != name)], certain=True)


class Understanding:
    """Knows topics and answers from the start by their letters, and by their meaning once it was given the encoder."""

    def __init__(
        self,
        topics: Topics,
        errors: ErrorTable,
        answers: Mapping[str, Answer] | None = None,
        places: Places | None = None,
        folder: Path | None = None,
    ) -> None:
        self.topics = topics
        self.answers = answers or {}
        self.meanings = Meanings(topics, self.answers)
        self._places = PlaceFinder(places or Places())
        self._folder = folder
        self._errors = errors
        self._names = self.meanings.topics
        self._answered = {answer.topic for answer in self.answers.values()}
        self._known = {words(text): place for text, place in self.meanings.examples if place < len(self.answers)}
        self.lexical = NgramClassifier(
            self.meanings.topic_examples, len(self._names), folder / LETTERS if folder else None
        )
        self._meaning: Meaning | None = None
        self._of_errors: dict[str, _Ranking] = {}

    @classmethod
    def load(cls, folder: Path = CONTENT) -> "Understanding":
        """From the content files, without numpy: in a tenth of a second, or one where no letters are kept."""
        return cls(read_topics(folder), read_errors(folder), read_answers(folder), read_places(folder), folder)

    @cached_property
    def answer_letters(self) -> NgramClassifier:
        """Tells answers apart where there is no encoder."""
        path = self._folder / ANSWER_LETTERS if self._folder else None
        return NgramClassifier(self.meanings.examples, len(self.meanings.names), path)

    def learn(self, encoder: Encoder) -> None:
        """Goes by meaning from now on. May be called on another thread.

        Where nothing is kept that was learnt from these very examples, it takes half a minute.
        """
        path = self._folder / MEANING if self._folder else None
        meanings = self.meanings
        self._of_errors.clear()
        self._meaning = Meaning(encoder, self.lexical, meanings.examples, len(meanings.names), path)

    def understand(self, text: str) -> Recognition:
        """What ``text`` means. The same text means the same every time."""
        text = unescaped(text).encode("utf-8", "replace").decode()  # halves of characters come in broken JSON
        if secret := find_secret(text):
            return self._kept_away(secret.kind)
        match = self._errors.find(text)
        spoken = words(without_noise(text))
        told_by = self._cue(spoken, match)
        cue = told_by.topic if told_by else None
        if match and self._decides(match, cue, says_why=any("reason" in hint.answers for hint in self._hints(spoken))):
            return self._from_error(match, spoken)
        place = "" if match or cue in _BEFORE_PLACES else self._places.asked(text)
        if place:
            cue = _PLACE_TOPICS.get(place.partition("_")[0], REGION)
        if cue is None and SMALL_TALK in self._names and is_emoji_only(text):
            cue = SMALL_TALK
        text = without_noise(text)
        known = self.lexical.example(text)
        stated = cue or (self._names[known] if known is not None else None)
        ranking = self._ranked(text, spoken, match, stated)
        if told_by and told_by.to and told_by.to in self.answers and not place:
            ranking = ranking.with_first(told_by.to)
        topic, hints = self.topics.topics[ranking.topics[0]], self._hints(spoken)
        # The encoder finds a meaning in anything, also in letters struck at random, or in one alone.
        strange = (
            stated is None
            and match is None
            and (len(letters(text)) < _FEWEST or self.lexical.familiar(text) < _STRANGE)
        )
        first = ranking.topics[0]
        straight = next((hint.to for hint in hints if hint.topic == first), None)
        meanings = tuple(dict.fromkeys((first, *ranking.meanings))) if straight else tuple(ranking.meanings)
        assumed = topic.answers if meanings[0] == first else {}
        return Recognition(
            topic=first,
            confidence=round(ranking.confidence, 4),
            sure=ranking.sure and not strange,
            suggestions=tuple(ranking.topics[:SUGGESTIONS]),
            others=tuple(ranking.topics[SUGGESTIONS:]),
            meanings=meanings,
            place=place if REGION in self._names else "",
            certain=bool(place) or ((ranking.sure if straight else ranking.certain) and not strange),
            to=straight or topic.to,
            flow=topic.flow,
            answers=_filled(assumed, hints),
            implied=assumed,
            near=ranking.confidence >= _NEAR and not strange,
        )

    def _cue(self, spoken: str, match: Match | None) -> Cue | None:
        """The first wording that fits: what failed before what is merely named."""
        failed = match is not None or self.topics.failed.search(spoken) is not None
        for cue in self.topics.cues:
            if not (cue.wraps and match and match.quoted) and not (cue.yields and failed) and cue.fits(spoken):
                return cue
        return None

    def _ranked(self, text: str, spoken: str, match: Match | None, stated: str | None) -> _Ranking:
        likely, threshold = self._likely(text, spoken, match)
        of_topic = [0.0] * len(self._names)
        for share, topic in zip(likely, self.meanings.topic_of, strict=True):
            of_topic[topic] += share
        order = sorted(range(len(of_topic)), key=lambda number: -of_topic[number])
        topics = [self._names[number] for number in order]
        best = of_topic[order[0]]
        if stated:
            topics = [stated, *(name for name in topics if name != stated)]
            best = max(_CUE_CONFIDENCE, of_topic[self._names.index(stated)])
        meanings, certainty = self._meant(likely, topics[0], _STATED if stated else 1.0)
        certain = certainty >= (_CERTAIN if meanings[0] in self.answers else threshold)
        ranking = _Ranking(topics, best, best >= threshold, meanings, certain)
        if (place := self._known.get(words(text))) is not None:
            return ranking.with_first(self.meanings.names[place])
        alone = topics[0] not in self._answered
        if (alone and stated) or (not certain and ranking.sure and self.topics.topics[topics[0]].itself):
            return ranking.with_first(topics[0])
        return ranking

    def _meant(self, likely: list[float], topic: str, weight: float) -> tuple[list[str], float]:
        """What is meant, best first, and how likely the first is. What belongs to ``topic`` weighs that much more.

        Answers of other topics are not ruled out: people name one thing and ask about another.
        """
        first = self._names.index(topic)
        each = zip(self.meanings.names, self._specific(likely), self.meanings.topic_of, strict=True)
        ranked = sorted((-share * (weight if of == first else 1.0), name) for name, share, of in each)
        total = sum(share for share, _ in ranked) or 1.0
        return [name for _, name in ranked], ranked[0][0] / total

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

    def _kept_away(self, kind: SecretKind) -> Recognition:
        topic = self.topics.topics[SECRET]
        after = _AFTER_SECRET.get(kind, _AFTER_OTHER_SECRET)
        near = (SECRET, *after)
        return Recognition(SECRET, 1.0, True, near, (), near, True, to=topic.to, flow=topic.flow, secret=kind)

    def _from_error(self, match: Match, spoken: str) -> Recognition:
        error = match.error
        ranking = self._of_errors.get(match.name)
        if ranking is None:  # the same errors come again and again
            ranking = self._of_errors[match.name] = self._ranked(match.name, spoken, match, error.topic)
        to = next((beside.to for beside in error.beside if beside.match.search(spoken)), error.to)
        first = to if to and to in self.answers else error.topic
        return Recognition(
            topic=error.topic,
            confidence=1.0,
            sure=True,
            suggestions=tuple(ranking.topics[:SUGGESTIONS]),
            meanings=tuple(dict.fromkeys((first, *ranking.meanings))),
            certain=True,
            to=to,
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

    def _specific(self, likely: list[float]) -> list[float]:
        """What speaks for a topic in general, dealt out to its answers: it is one of them that is meant."""
        of, general = self.meanings.topic_of, self.meanings.general
        answered = [0.0] * len(self._names)
        in_general = [0.0] * len(self._names)
        for place, share in enumerate(likely):
            (in_general if place in general else answered)[of[place]] += share
        return [
            0.0 if place in general else share * (1 + in_general[of[place]] / (answered[of[place]] or 1.0))
            for place, share in enumerate(likely)
        ]

    def _likely(self, text: str, spoken: str, match: Match | None) -> tuple[list[float], float]:
        """How likely each meaning is, and from where on one is sure of its topic."""
        of_topic = self.lexical.scores(text)
        if match:
            of_topic[self._names.index(match.error.topic)] += _BARE_BONUS
        if self._meaning is None:
            likely = self._by_letters(text, of_topic)
            return self._with_names(likely, spoken), _LEXICAL_SURE
        topics = self.meanings.topic_of
        both = [
            _LETTERS_WEIGHT * of_topic[topic] + other
            for topic, other in zip(topics, self._meaning.scores(text), strict=True)
        ]
        return self._with_names(_softmax(both, _MEANING_STRETCH), spoken), _MEANING_SURE

    def _by_letters(self, text: str, of_topic: list[float]) -> list[float]:
        """The letters tell the topic first, and then its answers apart: there are too many to be told in one go."""
        topics = _softmax(of_topic, _LEXICAL_STRETCH)
        each = _softmax(self.answer_letters.scores(text), _ANSWER_STRETCH)
        of = self.meanings.topic_of
        within = [0.0] * len(topics)
        for share, topic in zip(each, of, strict=True):
            within[topic] += share
        return [topics[topic] * share / (within[topic] or 1.0) for share, topic in zip(each, of, strict=True)]

    def _with_names(self, likely: list[float], spoken: str) -> list[float]:
        """With what is named counted: for the answer about it, against it elsewhere, or where something failed."""
        named = self.meanings.named(spoken)
        if self.topics.failed.search(spoken):
            named = dict.fromkeys(named, False)
        if not named:
            return likely
        weighed = [
            share * (exp(_NAMED if named[place] else -_NAMED) if place in named else 1.0)
            for place, share in enumerate(likely)
        ]
        total = sum(weighed)
        return [share / total for share in weighed]

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
