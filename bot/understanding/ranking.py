"""Ranks, by the examples, what a text may mean: topics, and within them their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp, inf
from pathlib import Path

from ..guide.answer import Answer
from ..text.normalize import words
from . import thresholds
from .answers import OFF_TOPIC, Meanings
from .encoder import Encoder, Meaning
from .learned_data import ANSWER_LETTERS, LETTERS, MEANING
from .ngram_classifier import NgramClassifier
from .pasted_errors import Match
from .topic_schema import Topics

SMALL_TALK = "greeting"


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """The probability of each meaning, the threshold for a certain topic, and the probability of being off topic.

    The last comes from a classifier that tells only that; it's 0 without the encoder, or with a known error.
    """

    shares: list[float]
    sure_from: float
    off_topic: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a text may mean, best first: topics, and within them their answers."""

    topics: list[str]
    confidence: float
    sure: bool
    meanings: list[str]
    certain: bool
    near: bool

    def with_first(self, name: str, *, certain: bool = True) -> "Ranking":
        """The same with ``name`` first, and ``certain`` or not."""
        return replace(self, meanings=[name, *(other for other in self.meanings if other != name)], certain=certain)

    def off_topic(self, likely: float) -> "Ranking":
        """The same for a text that is off topic, with the probability ``likely``."""
        topics = [OFF_TOPIC, *(name for name in self.topics if name != OFF_TOPIC)]
        return replace(self, topics=topics, confidence=likely, sure=True, near=True).with_first(OFF_TOPIC)

    def led_by(self, name: str) -> "Ranking":
        """The same with ``name`` first; certain only if it already was first and certain."""
        others = [other for other in self.meanings if other != name]
        return replace(self, meanings=[name, *others], certain=self.certain and self.meanings[0] == name)

    def with_second(self, name: str) -> "Ranking":
        """The same with ``name`` second, as something else that was asked."""
        first, *others = self.meanings
        return replace(self, meanings=[first, name, *(other for other in others if other != name)], certain=False)


class Ranker:
    """Ranks by n-grams from the start, and also by meaning once it has the encoder."""

    def __init__(
        self, topics: Topics, meanings: Meanings, answers: Mapping[str, Answer], folder: Path | None = None
    ) -> None:
        self._topics = topics
        self._meanings = meanings
        self._answers = answers
        self._folder = folder
        self._names = meanings.topics
        self._numbers = {name: number for number, name in enumerate(self._names)}
        self._answered = {answer.topic for answer in answers.values()}
        self._known = {words(text): place for text, place in meanings.examples if place not in meanings.general}
        self.lexical = NgramClassifier(meanings.topic_examples, len(self._names), folder / LETTERS if folder else None)
        self._meaning: Meaning | None = None

    @cached_property
    def answer_letters(self) -> NgramClassifier:
        """Tells answers apart if there is no encoder."""
        path = self._folder / ANSWER_LETTERS if self._folder else None
        return NgramClassifier(self._meanings.examples, len(self._meanings.names), path)

    def learn(self, encoder: Encoder) -> None:
        """Uses the encoder from now on. May be called on another thread.

        Without a model stored for exactly these examples, it takes a minute or more.
        """
        path = self._folder / MEANING if self._folder else None
        meanings = self._meanings
        self._meaning = Meaning(encoder, self.lexical, meanings.examples, len(meanings.names), path, meanings.off_topic)

    def likely(self, text: str, spoken: str, match: Match | None) -> Likelihoods:
        """What ``text`` may mean by the examples alone."""
        of_topic = self.lexical.scores(text)
        if match and match.error.topic in self._numbers:
            of_topic[self._numbers[match.error.topic]] += thresholds.ERROR_SCORE
        if self._meaning is None:
            likely = self._by_letters(text, of_topic)
            return Likelihoods(self._with_names(likely, spoken), thresholds.LEXICAL_SURE)
        topics = self._meanings.topic_of
        scores, off_topic = self._meaning.scores(text)
        both = [thresholds.NGRAM_WEIGHT * of_topic[topic] + other for topic, other in zip(topics, scores, strict=True)]
        likely = self._with_names(_softmax(both, thresholds.MEANING_STRETCH), spoken)
        if match or off_topic is None:
            return Likelihoods(likely, thresholds.MEANING_SURE)
        return Likelihoods(likely, thresholds.MEANING_SURE, 1 / (1 + exp(-off_topic)))

    def ranked(self, text: str, found: Likelihoods, stated: str | None, to: str | None = None) -> Ranking:
        """What ``text`` may mean, given the topic ``stated`` by a rule, and the answer that the rule names (``to``)."""
        likely = found.shares
        of_topic = [0.0] * len(self._names)
        for share, topic in zip(likely, self._meanings.topic_of, strict=True):
            of_topic[topic] += share
        order = sorted(range(len(of_topic)), key=of_topic.__getitem__, reverse=True)
        topics = [self._names[number] for number in order]
        best = of_topic[order[0]]
        if stated:
            topics = [stated, *(name for name in topics if name != stated)]
            likely_by_examples = of_topic[self._numbers[stated]] if stated in self._numbers else 0.0
            best = max(thresholds.CUE_CONFIDENCE, likely_by_examples)
        meanings, certainty = self.rank_meanings(likely, stated, to)
        off_topic = topics[0] in (SMALL_TALK, OFF_TOPIC)
        small_talk = meanings[0] == topics[0] and off_topic
        certain = certainty >= (thresholds.SMALL_TALK_CERTAIN if small_talk else thresholds.CERTAIN)
        near = max(best, certainty) >= thresholds.NEAR
        ranking = Ranking(topics, best, best >= found.sure_from, meanings, certain, near)
        if (place := self._known.get(words(text))) is not None:
            return ranking.with_first(self._meanings.names[place])
        if not stated and topics[0] != SMALL_TALK and found.off_topic >= self._enough(ranking, certainty):
            return ranking.off_topic(found.off_topic)
        alone = topics[0] not in self._answered
        # Not by letters alone: by those, any answer with the same words looks likely.
        answer_likely = (
            not off_topic
            and self._meaning is not None
            and meanings[0] in self._answers
            and certainty >= thresholds.LIKELY
        )
        by_itself = self._topics.topics[topics[0]].itself and ranking.sure and not (certain or answer_likely)
        return ranking.with_first(topics[0]) if (alone and stated) or by_itself else ranking

    def _enough(self, ranking: Ranking, certainty: float) -> float:
        """How likely a text must be off topic for that to be the answer: more if another answer is likely."""
        answer = self._answers.get(ranking.meanings[0])
        if ranking.certain and ranking.topics[0] == OFF_TOPIC:
            return inf
        if ranking.meanings[0] == OFF_TOPIC:
            return thresholds.OFF_TOPIC_AGREED
        specific = certainty >= thresholds.LIKELY or (answer and answer.topic == OFF_TOPIC)
        return thresholds.OFF_TOPIC_AFTER_ALL if specific else thresholds.OFF_TOPIC

    def rank_meanings(self, likely: list[float], stated: str | None, to: str | None) -> tuple[list[str], float]:
        """The meanings, best first, and the probability of the first.

        Answers of other topics than the ``stated`` one aren't ruled out: people name one thing and ask about another.
        """
        weighed, names = self._specific(likely), self._meanings.names
        if stated in self._numbers:
            topic = self._numbers[stated]
            weighed = [
                share * thresholds.STATED_ODDS if of == topic else share
                for share, of in zip(weighed, self._meanings.topic_of, strict=True)
            ]
        if to in names:
            weighed[names.index(to)] *= thresholds.STATED_ODDS
        ranked = sorted(range(len(weighed)), key=weighed.__getitem__, reverse=True)
        return [names[place] for place in ranked], weighed[ranked[0]] / (sum(weighed) or 1.0)

    def certain_beside(self, cue: str | None, text: str, found: Likelihoods) -> Ranking | None:
        """The ranking without ``cue``, if it is certain of another topic's answer, or puts being off topic first."""
        ranking = self.ranked(text, found, None)
        if ranking.meanings[0] == OFF_TOPIC and found.off_topic >= thresholds.OFF_TOPIC:
            return ranking
        answer = self._answers.get(ranking.meanings[0])
        return ranking if ranking.certain and answer and answer.topic != cue else None

    def likely_beside(self, cue: str | None, found: Likelihoods) -> str | None:
        """The likely answer of a topic other than ``cue``; None if there isn't one, or by letters alone."""
        ranked, share = self.rank_meanings(found.shares, None, None)
        answer = self._answers.get(ranked[0])
        likely = self._meaning is not None and share >= thresholds.LIKELY
        return ranked[0] if likely and answer and answer.topic != cue else None

    def _specific(self, likely: list[float]) -> list[float]:
        """Distributes a topic's general probability over its answers, since one of them is meant."""
        of, general = self._meanings.topic_of, self._meanings.general
        found, in_general, answered = list(likely), [0.0] * len(self._names), [0.0] * len(self._names)
        for place in general:
            in_general[of[place]] += found[place]
            found[place] = 0.0
        for topic, share in zip(of, found, strict=True):
            answered[topic] += share
        gains = [1 + more / (share or 1.0) for more, share in zip(in_general, answered, strict=True)]
        return [share * gains[topic] for topic, share in zip(of, found, strict=True)]

    def _by_letters(self, text: str, of_topic: list[float]) -> list[float]:
        """Ranks topics by n-grams first, then the answers within each: there are too many to rank at once."""
        topics = _softmax(of_topic, thresholds.LEXICAL_STRETCH)
        each = _softmax(self.answer_letters.scores(text), thresholds.ANSWER_STRETCH)
        of = self._meanings.topic_of
        within = [0.0] * len(topics)
        for share, topic in zip(each, of, strict=True):
            within[topic] += share
        return [topics[topic] * share / (within[topic] or 1.0) for share, topic in zip(each, of, strict=True)]

    def _with_names(self, likely: list[float], spoken: str) -> list[float]:
        """Raises the odds of answers about what is named; lowers them if it isn't named, or if something failed."""
        named = self._meanings.named(spoken)
        if self._topics.failed.search(spoken):
            named = dict.fromkeys(named, False)
        if not named:
            return likely
        weighed = [
            share
            * (
                exp(thresholds.NAMED_LOG_ODDS if named[place] else -thresholds.NAMED_LOG_ODDS)
                if place in named
                else 1.0
            )
            for place, share in enumerate(likely)
        ]
        total = sum(weighed)
        return [share / total for share in weighed]


def _softmax(scores: Sequence[float], stretch: float) -> list[float]:
    top = max(scores)
    raised = [exp((score - top) * stretch) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]
