"""Known error texts and what each means. Read from ``errors.yaml``."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from pydantic import Field, TypeAdapter, model_validator

from ..guide.answer import Lines
from ..guide.model import GuideModel, Id
from ..guide.yaml_reader import read_model
from ..text.escapes import unescaped
from ..text.normalize import MAX_LENGTH, fold_case, letters
from . import thresholds
from .error_noise import without_noise
from .topic_schema import CONTENT, Pattern, TopicId

_PIECES = re.compile(r"[\n\r\"'“”‘’「」`{}\[\]]+|\\n|(?<=[.!?。！？])\s*")
_QUOTE = r"[\n\r\"“”‘’「」`{}\[\]]+|(?<![A-Za-z])'|'(?![A-Za-z])|\\n"
_QUOTES = re.compile(_QUOTE)
_PARTS = re.compile(_QUOTE + r"|[()（）【】]|:\s|：|\s-+\s|[.!?]\s|[。！？]")


class Beside(GuideModel):
    """Where an error leads instead, if ``match`` is found in the text around it."""

    match: Pattern
    to: Id


class ErrorText(GuideModel):
    """Error texts with one meaning. The comment at the top of ``errors.yaml`` explains the keys."""

    topic: TopicId
    to: Id | None = None
    flow: Id | None = None
    answers: dict[Id, Id] = Field(default_factory=dict)
    codes: tuple[str, ...] = ()
    sayings: Lines = ()
    marks: Lines = ()
    beside: tuple[Beside, ...] = ()
    spoken: bool = False
    bare: bool = False
    whole: bool = False
    overheard: bool = False

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "ErrorText":
        if (self.to is None) == (self.flow is None):
            raise ValueError("give either `to` or `flow`")
        return self


@dataclass(frozen=True, slots=True)
class Match:
    """A known error text in a message. ``name`` is the text as in the table."""

    name: str
    error: ErrorText
    share: float
    """The share of the message that it makes up."""

    quoted: bool = False
    """Whether it is in quotes or on a line of its own, as in JSON."""

    @property
    def is_code(self) -> bool:
        """Whether it is an identifier, which nobody writes without having seen it."""
        return "_" in self.name

    @property
    def decides(self) -> bool:
        """Whether it determines the topic by itself; a bare decline with more text around it doesn't."""
        return not self.error.bare or self.share >= thresholds.BARE_ERROR_DECIDES


class ErrorTable:
    """Finds known error texts in a message."""

    def __init__(self, errors: Sequence[ErrorText]) -> None:
        self._codes = [
            (max(code.split("_"), key=len), _code_pattern(code, spoken=error.spoken), code, error)
            for error in errors
            for code in error.codes
        ]
        self._sayings = [(letters(saying), saying, error) for error in errors for saying in error.sayings]
        self._marks = [(_mark_patterns(mark), mark, error) for error in errors for mark in error.marks]
        self._whole = {letter: (name, error) for letter, name, error in self._sayings}
        self._whole |= {letters(code): (code, error) for error in errors for code in error.codes}
        self._by_run: dict[str, list[int]] = {}
        for number, (letter, _, _) in enumerate(self._sayings):
            for run in _runs(letter):
                self._by_run.setdefault(run, []).append(number)

    def find(self, text: str) -> Match | None:
        """The most informative known text: one that answers more questions wins over a longer one."""
        text = unescaped(text[:MAX_LENGTH])
        squeezed = letters(text)
        if not squeezed:
            return None
        low = fold_case(text)
        for patterns, mark, error in self._marks:
            if patterns[0][0] in low and all(literal in low and pattern.search(low) for literal, pattern in patterns):
                return Match(mark, error, share=1.0)
        if whole := self._whole.get(squeezed):
            return Match(*whole, share=1.0)
        bare = without_noise(text)
        size = len(letters(bare))
        found = [*self._quoted(text, bare, size), *self._exact(low, squeezed, size)]
        if all(match.error.bare for match in found):
            found += self._similar(text, squeezed)
        return max(found, key=_informativeness, default=None)

    def _quoted(self, text: str, bare: str, size: int) -> Iterator[Match]:
        for pattern, inside in ((_QUOTES, text), (_QUOTES, bare), (_PARTS, text)):
            pieces = pattern.split(inside)[: thresholds.MAX_ERROR_PIECES]
            for piece in pieces if pieces != [text] else ():  # the text as a whole has been looked up already
                if found := self._whole.get(letter := letters(piece)):
                    share = min(1.0, len(letter) / size)
                    # After a colon or a period, a bare decline is the beginning of a story.
                    if pattern is _QUOTES or share >= thresholds.MOST_OF_THE_TEXT or not found[1].bare:
                        yield Match(*found, share=share, quoted=True)

    def _exact(self, low: str, squeezed: str, size: int) -> Iterator[Match]:
        for literal, pattern, code, error in self._codes:
            if literal in low and pattern.search(low):
                yield Match(code, error, min(1.0, len(letters(code)) / size))
        for letter, name, error in self._sayings:
            if not error.whole and _is_long(letter) and letter in squeezed:
                yield Match(name, error, min(1.0, len(letter) / size))

    def _similar(self, text: str, squeezed: str) -> Iterator[Match]:
        pieces = [letters(piece) for piece in _PIECES.split(text)[: thresholds.MAX_ERROR_PIECES]]
        for piece in dict.fromkeys([squeezed, *pieces]):
            if not _is_long(piece):
                continue
            shared = Counter(number for run in _runs(piece) for number in self._by_run.get(run, ()))
            for number, _ in shared.most_common(thresholds.MAX_SIMILAR_ERRORS):
                letter, name, error = self._sayings[number]
                if _are_similar(letter, piece):
                    yield Match(name, error, min(1.0, len(piece) / len(squeezed)))


def read_errors(folder: Path = CONTENT) -> ErrorTable:
    """The table in ``folder``. Raises pydantic's error, which lists every mistake."""
    return ErrorTable(error_texts(folder))


def error_texts(folder: Path = CONTENT) -> tuple[ErrorText, ...]:
    """The contents of ``errors.yaml``. Raises :class:`~bot.guide.problem.BrokenGuideError`."""
    return read_model(folder.parent, f"{folder.name}/errors.yaml", TypeAdapter(tuple[ErrorText, ...]))


def _code_pattern(code: str, *, spoken: bool) -> re.Pattern[str]:
    parts = [re.escape(part) for part in code.split("_")]
    joint = r"[_\-.\s]{0,2}" if spoken else r"[_\-.]"
    quote = "" if len(parts) > 1 else r"[\"'`]"  # a single word is a code only in quotes
    return re.compile(rf"(?<![a-z0-9]){quote}{joint.join(parts)}{quote}(?![a-z0-9])")


def _mark_patterns(mark: str) -> list[tuple[str, re.Pattern[str]]]:
    """The patterns of a mark's parts; Latin ones match whole words, with any white space between them.

    Each comes with its longest word: searching for that first is cheap, and rules out nearly all patterns. So do codes.
    """
    parts = [fold_case(part).split() for part in mark.split(" + ")]
    return [(max(pieces, key=len), re.compile(_whole(pieces))) for pieces in parts]


def _whole(pieces: list[str]) -> str:
    text = r"\s+".join(map(re.escape, pieces))
    before = r"(?<![a-z0-9_])" if pieces[0][0].isascii() else ""
    return before + text + (r"(?![a-z0-9_])" if pieces[-1][-1].isascii() else "")


def _is_long(letter: str) -> bool:
    return len(letter) >= (thresholds.MIN_ERROR_LETTERS if letter.isascii() else thresholds.MIN_ERROR_CHARACTERS)


def _informativeness(match: Match) -> tuple[bool, int, bool, bool, int]:
    """Sort key. A code tells more than the sentence that comes with it, which several codes share."""
    return not match.error.bare, len(match.error.answers), match.quoted, match.is_code, len(match.name)


def _runs(letter: str) -> set[str]:
    size = 3 if letter.isascii() else 2
    return {letter[start : start + size] for start in range(len(letter) - size + 1)}


def _are_similar(known: str, piece: str) -> bool:
    if abs(len(known) - len(piece)) > thresholds.MAX_ERROR_LENGTH_DIFFERENCE * len(known):
        return False
    matcher = SequenceMatcher(None, known, piece, autojunk=False)
    ratios = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)  # cheapest first; each bounds the next
    return all(ratio() >= thresholds.MIN_ERROR_SIMILARITY for ratio in ratios)
