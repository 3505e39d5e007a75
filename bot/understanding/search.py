"""Finds a text's meaning: by secrets, known error texts, cues, and similar examples, in this order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..guide.answer import Answer
from ..guide.places import Places
from ..secrets.detector import SecretKind, find_secret
from ..text.escapes import unescaped
from ..text.normalize import is_emoji_only, words
from . import thresholds
from .answers import OFF_TOPIC, Meanings, read_answers
from .encoder import Encoder
from .error_noise import own_sentences, without_noise
from .pasted_errors import ErrorTable, Match, read_errors
from .place_finder import PlaceFinder, read_places
from .ranking import SMALL_TALK, Ranker, Ranking
from .recognition_result import Recognition
from .sentences import asks, sentences
from .topic_schema import CONTENT, Cue, Hint, Topics, read_topics

SECRET = "secret"  # noqa: S105 - a topic
_BEFORE_PLACES = ("human", OFF_TOPIC)


@dataclass(frozen=True, slots=True)
class Rule:
    """What the rules say about a text: its topic, the answer that they name (``to``), the place that it asks about.

    A ``mild`` rule gives way to an answer that the examples make certain; the answer of an ``urgent`` one comes first.
    """

    topic: str | None = None
    to: str | None = None
    place: str = ""
    mild: bool = False
    urgent: bool = False


class Understanding:
    """Understands texts by rules, and where these don't decide, by the examples."""

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
        self.ranker = Ranker(topics, self.meanings, self.answers, folder)
        self._places = PlaceFinder(places or Places())
        self._errors = errors
        self._names = self.meanings.topics

    @classmethod
    def load(cls, folder: Path = CONTENT) -> "Understanding":
        """Loads the content files, without numpy: in half a second, or some seconds without stored models."""
        return cls(read_topics(folder), read_errors(folder), read_answers(folder), read_places(folder), folder)

    def learn(self, encoder: Encoder) -> None:
        """Uses the encoder from now on. May be called on another thread.

        Without a model stored for exactly these examples, it takes a minute or more.
        """
        self.ranker.learn(encoder)

    def understand(self, text: str) -> Recognition:
        """What ``text`` means. Deterministic."""
        text = unescaped(text).encode("utf-8", "replace").decode()  # broken JSON may hold lone surrogates
        if secret := find_secret(text):
            return self._from_secret(secret.kind)
        match = self._errors.find(text)
        spoken = words(without_noise(text))
        rule, hints = self._rule(text, spoken, match), self._hints(spoken)
        says_why = any("reason" in hint.answers for hint in hints)
        cue = None if rule.mild else rule.topic  # an error's answer also says whom to contact about it
        if match and not rule.urgent and self._decides(match, cue, says_why=says_why):
            return self._from_error(match, text, spoken, hints)
        text = without_noise(text)
        ranking, rule = self._ranked(text, spoken, match, rule)
        topic = self.topics.topics[ranking.topics[0]]
        strange = rule.topic is None and match is None and self._strange(text)
        first = ranking.topics[0]
        direct_screen = next((hint.to for hint in hints if hint.topic == first), None)
        meanings = tuple(dict.fromkeys((first, *ranking.meanings))) if direct_screen else tuple(ranking.meanings)
        assumed = topic.answers if meanings[0] == first else {}
        return Recognition(
            topic=first,
            confidence=round(ranking.confidence, 4),
            sure=ranking.sure and not strange,
            suggestions=tuple(ranking.topics[: thresholds.SUGGESTIONS]),
            others=tuple(ranking.topics[thresholds.SUGGESTIONS :]),
            meanings=meanings,
            place=rule.place,
            certain=bool(rule.place) or ((ranking.sure if direct_screen else ranking.certain) and not strange),
            to=direct_screen or topic.to,
            flow=topic.flow,
            answers=_merged_answers(assumed, self._said(hints, first)),
            implied=assumed,
            near=ranking.near and not strange,
        )

    def _rule(self, text: str, spoken: str, match: Match | None) -> Rule:
        """The rule that follows from a place that is asked about, from a cue, or from a text of nothing but emoji."""
        cue = self._cue(spoken, match)
        topic = cue.topic if cue else None
        before_places = match or topic in _BEFORE_PLACES or (cue and cue.urgent)
        if not before_places and (place := self._places.asked(text)):
            return Rule(self._places.topic(place), place=place, mild=True)
        if cue:
            return Rule(topic, cue.to, mild=cue.mild, urgent=cue.urgent)
        return Rule(SMALL_TALK if SMALL_TALK in self._names and is_emoji_only(text) else None)

    def _ranked(self, text: str, spoken: str, match: Match | None, rule: Rule) -> tuple[Ranking, Rule]:
        """What ``text`` may mean, and the rule that applies: none if the examples outweigh a mild one.

        Another likely answer is offered with that of a mild rule: "who do I ask about a wrong name on the invoice?" An
        urgent answer comes first, and the answer to a second question second.
        """
        known = self.ranker.lexical.example(text)
        if rule.topic is None and known is not None:
            rule = Rule(self._names[known])
        likely = self.ranker.likely(text, spoken, match)
        ranking = self.ranker.ranked(text, likely, rule.topic, rule.to)
        if rule.mild and (other := self.ranker.certain_beside(rule.topic, text, likely)):
            ranking, rule = other, Rule()
        elif rule.mild and not rule.place and (beside := self.ranker.likely_beside(rule.topic, likely)):
            ranking = ranking.with_first(beside, certain=False)
        if rule.urgent and rule.to:
            ranking = ranking.led_by(rule.to)
        if not rule.place and rule.topic != SMALL_TALK and (second := self._second_question(text, ranking)):
            ranking = ranking.with_second(second)
        return ranking, rule

    def _strange(self, text: str) -> bool:
        """Whether it's random letters, digits or a single letter: the encoder finds a meaning in anything."""
        letters = sum(map(str.isalpha, text))
        return letters < thresholds.MIN_LETTERS or self.ranker.lexical.familiar(text) < thresholds.MIN_FAMILIARITY

    def _cue(self, spoken: str, match: Match | None) -> Cue | None:
        """The first cue that fits. A failure takes precedence over something that is merely named."""
        failed = match is not None or self.topics.failed.search(spoken) is not None
        for cue in self.topics.cues:
            if not (cue.wraps and match and match.quoted) and not (cue.yields and failed) and cue.fits(spoken):
                return cue
        return None

    def overhear(self, text: str) -> str:
        """The topic of a text that wasn't addressed to the bot; empty unless certain.

        It goes by error texts and cues only: similarity proves little where most talk is about other things.
        """
        text = text.encode("utf-8", "replace").decode()
        match = self._errors.find(text)
        if match and match.error.overheard and match.decides:
            return match.error.topic
        spoken = words(text)
        return next((cue.topic for cue in self.topics.overheard if cue.fits(spoken)), "")

    def _from_secret(self, kind: SecretKind) -> Recognition:
        """The topic of secrets, and what people usually want next; nothing to show if the guide has no such topic."""
        topic = self.topics.topics.get(SECRET)
        if topic is None:
            return Recognition(SECRET, 1.0, True, (SECRET,), secret=kind, near=False)
        near = (SECRET, *self.topics.after_secret.get(kind, ()))
        return Recognition(SECRET, 1.0, True, near, (), near, True, to=topic.to, flow=topic.flow, secret=kind)

    def _from_error(self, match: Match, text: str, spoken: str, hints: list[Hint]) -> Recognition:
        """The error's answer: alone if it's most of the text or the examples agree, and nothing else is asked."""
        error = match.error
        to = next((beside.to for beside in error.beside if beside.match.search(spoken)), error.to)
        first = to if to and to in self.answers else error.topic
        bare = without_noise(text)
        ranking = self.ranker.ranked(bare, self.ranker.likely(bare, spoken, match), error.topic, to)
        agreed = first == error.topic or (ranking.certain and ranking.meanings[0] == first)
        asked = self._asked_beside(text, match)
        near = (first, asked or first, *ranking.meanings)
        return Recognition(
            topic=error.topic,
            confidence=1.0,
            sure=True,
            suggestions=tuple(ranking.topics[: thresholds.SUGGESTIONS]),
            meanings=tuple(dict.fromkeys(near)),
            certain=(agreed or match.share >= thresholds.MOST_OF_THE_TEXT) and asked in (None, first),
            to=to,
            flow=error.flow,
            # The error's own answers count; the text around it only adds answers to other questions.
            answers=_merged_answers({}, self._said(hints, error.topic)) | error.answers,
            implied=error.answers,
            error=match.name,
        )

    def _second_question(self, text: str, ranking: Ranking) -> str | None:
        """The answer to a question of the text other than the one that ranks first; None if it asks just one thing.

        Of several, the last: the first question usually weighs most in the text as a whole.
        """
        parts = sentences(text)
        if not 1 < len(parts) <= thresholds.MAX_SENTENCES:
            return None
        enough = thresholds.LIKELY if ranking.certain else thresholds.LIKELIER_THAN_A_GUESS
        found = (self._answer_to(part, enough) for part in reversed(parts) if asks(part))
        return next((name for name in found if name not in (None, ranking.meanings[0])), None)

    def _asked_beside(self, text: str, match: Match) -> str | None:
        """The answer to a question in the user's own words around an error, if it's likelier than all else together."""
        if not (own := own_sentences(text, match.name)):
            return None
        known = self.ranker.lexical.example(own)
        topic = match.error.topic
        if known is not None and self._names[known] == topic and self.topics.topics[topic].itself:
            return None  # it's the error again, in other words
        return self._answer_to(own, thresholds.LIKELY, topic)

    def _answer_to(self, part: str, enough: float, stated: str | None = None) -> str | None:
        """The likeliest answer to a part of a text, read by itself; None if it's less likely than ``enough``."""
        likely = self.ranker.likely(part, words(part), None)
        ranked, share = self.ranker.rank_meanings(likely.shares, stated, None)
        return ranked[0] if share >= enough and ranked[0] in self.answers else None

    def _decides(self, match: Match, cue: str | None, *, says_why: bool) -> bool:
        """Whether an error text determines the topic, rather than a cue in the same text that takes precedence."""
        if cue is None:
            return match.decides or match.quoted or (match.is_code and not says_why)
        order = [known.topic for known in self.topics.cues]
        precedes = match.error.topic not in order or order.index(cue) < order.index(match.error.topic)
        return match.decides and (match.share >= thresholds.MOST_OF_THE_TEXT or not precedes)

    def _hints(self, spoken: str) -> list[Hint]:
        return [hint for hint in self.topics.hints if hint.fits(spoken)]

    def _said(self, hints: Sequence[Hint], topic: str) -> list[Hint]:
        """Those that count in a text about ``topic``: an API's "insufficient balance" isn't what a bank said."""
        nothing_paid = self.topics.not_payments
        questions = nothing_paid.questions if topic in nothing_paid.topics else ()
        return [hint for hint in hints if not set(questions) & set(hint.answers)]


def _merged_answers(assumed: dict[str, str], hints: Sequence[Hint]) -> dict[str, str]:
    """The topic's implied answers, overridden by what the text says.

    Overriding an answer also drops those that followed from it.
    """
    found = dict(assumed)
    for hint in hints:
        for question, choice in hint.answers.items():
            if found.get(question, choice) != choice:
                later = list(found)[list(found).index(question) :]
                found = {known: value for known, value in found.items() if known not in later}
            found[question] = choice
    return found
