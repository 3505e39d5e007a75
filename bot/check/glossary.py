"""Checks a catalogue's terms, banned words and negations against a glossary.

The glossary is beside the catalogues, in ``<language>/glossary.yaml``, and maintained by translators. Other guides have
their own.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..guide.content_file import load_yaml
from ..i18n.catalogue import BrokenCatalogueError
from ..i18n.fidelity import IDENTIFIER, TAG, Finding
from ..text.validation_messages import explain
from .negation import negative_sentences

_LITERAL = re.compile(
    rf"<code>.*?</code>|\{{\w*\}}|{TAG.pattern}|[\"“「][ -!#-~]*[\"”」]|{IDENTIFIER.pattern}", re.DOTALL | re.ASCII
)
"""Markup, placeholders, and texts that aren't translated: codes, error messages, addresses."""

_SENTENCE_END = re.compile(r"[.?!:]+(?=[\s\"”’)]|$)|\n")
"""Where a sentence ends when its length is counted: wherever readers pause, so also at a colon, after which a new
thought begins. Each line is a sentence by itself, such as an item of a list; the point in 1.5 doesn't end one."""

_STOP = re.compile(r"[.?!]+(?=[\s\"”’)]|$)|\n")
"""Where somebody's statement ends: not at a colon, because it comes after that, as in "OpenAI says: …"."""

_SAYS = re.compile(
    r"(?<!\bsome )(?<!\bmany )(?<!\bothers )(?<!\bpeople )(?<!\bthey )(?<!\bis )(?<!\bare )(?<!'s )\b(says?|said)\b"
    r"|\baccording to (?!some\b|many\b|others\b|people\b)",
    re.IGNORECASE,
)
"""Words by which a sentence names who says something: not "some say" (many, others, people, they), nor "it's said"."""

_CHINESE_STOP = re.compile(r"(?<=[。！？])|\n")
_ASKS = re.compile(r"[吗嗎？]")
_WORD = re.compile(r"\S*\w\S*")
_BLANKS = re.compile(r"[^\S\n]+")
_BEFORE_COLON = re.compile(r" (?=:)")
"""The blank that a tag leaves behind a label in bold."""

_WORDS = re.compile(r"[a-z0-9 -]+", re.IGNORECASE | re.ASCII)


class Glossary(BaseModel):
    """The rules for translations into one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    terms: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """For each English term, its translations. Wherever the term occurs, a translation must have one of them, or the
    term itself. A term is a regular expression for whole words, case-insensitive, with an optional plural s."""
    banned: dict[str, str] = Field(default_factory=dict)
    """For each banned word, the reason and what to write instead. It's allowed within the words in ``kept``."""
    openings: dict[str, str] = Field(default_factory=dict)
    """The same for phrases that are wrong only at the beginning of a sentence in an English text, such as a label with
    a fragment after it."""
    kept: tuple[str, ...] = ()
    """Names and words that contain a banned word but are right."""
    negations: tuple[str, ...] = ()
    """Words that deny, forbid or warn, to find warnings that a translation has lost. If empty, none are looked for."""
    names: tuple[str, ...] = ()
    """Brand names in their owners' spelling."""
    longest_sentence: int | None = Field(default=None, ge=1)
    """The most words that a sentence in an English text may have. If empty, sentences may have any length."""
    reported: tuple[str, ...] = ()
    """What others say: a sentence with one of these words must name who says it. In translations, questions needn't."""
    says: tuple[str, ...] = ()
    """The words by which a translation names who says something ("OpenAI 表示"). If empty, ``reported`` isn't checked
    in translations."""

    def check(self, source: str, said: str) -> Iterator[Finding]:
        """Problems with the words of a translation.

        If it has as many lines as its source, each line is checked by itself, so that one can't make up for another.
        """
        without = TAG.sub("", said)  # a word in bold is the same word
        for word in self.kept:
            without = without.replace(word, "")
        for word, reason in self.banned.items():
            if word in without:
                yield "banned", f"{word}: {reason}"
        plain_source, plain_said = _LITERAL.sub("", source), _LITERAL.sub("", said)
        for name in self._names.findall(plain_said):
            if name not in self.names and not name.isupper():
                yield "name", f"{name} is not how its owner writes it"
        yield from self._unattributed(plain_said)
        lines = [plain_source.split("\n"), plain_said.split("\n")]
        if len(lines[0]) != len(lines[1]):
            lines = [[plain_source], [plain_said]]
        for english, line in zip(*lines, strict=True):
            if english != line:  # a line left in English on purpose
                yield from self._line(english, line)

    def check_source(self, text: str) -> Iterator[Finding]:
        """Banned words in an English text, looked for as whole words in any case, and sentences that are too long.

        Also reports of what others say, in sentences that don't name them.
        """
        plain = _BEFORE_COLON.sub("", _BLANKS.sub(" ", _LITERAL.sub(" ", text).replace("’", "'")))
        said = plain
        for word in self.kept:
            said = said.replace(word, "")
        for found in self._banned_words.finditer(said):
            yield "banned", f"{found[0]}: {self._reasons[found[0].casefold()]}"
        for found in self._banned_openings.finditer(plain):
            yield "banned", f"{found[1]}: {self.openings[found[1]]}"
        for sentence in _STOP.split(plain):
            if (found_report := self._reports.search(sentence)) and not _SAYS.search(sentence):
                yield "unattributed", f"{found_report[0]}: name who says so: {_short(sentence)}"
        if self.longest_sentence:
            for sentence in _SENTENCE_END.split(plain):
                if (length := len(_WORD.findall(sentence))) > self.longest_sentence:
                    message = f"{length} words in a sentence, {self.longest_sentence} are allowed: {_short(sentence)}"
                    yield "long-sentence", message

    def _unattributed(self, said: str) -> Iterator[Finding]:
        for sentence in _CHINESE_STOP.split(said) if self.says else ():
            found = next((word for word in self.reported if word in sentence), "")
            if found and not _ASKS.search(sentence) and not any(word in sentence for word in self.says):
                yield "unattributed", f"{found}: name who says so: {_short(sentence)}"

    def _line(self, english: str, line: str) -> Iterator[Finding]:
        terms = self._terms if self._any_term.search(english) else ()
        plain = english.casefold()
        for literal, pattern, words in terms:
            found = pattern.search(english) if literal in plain else None
            if found and found[0] not in line and not any(word in line for word in words):
                yield "term", f"translate `{found[0]}` as {' or '.join(words)}: {_short(line)}"
        if self.negations:
            denied = negative_sentences(english)
            said = self._denials.findall(line)
            if len(said) < len(denied):
                counts = f"{_times(len(denied))}, this translation {_times(len(said))}"
                yield "warning_failed", f"the source denies or forbids something {counts}: {_short(line)}"

    @cached_property
    def _terms(self) -> list[tuple[str, re.Pattern[str], tuple[str, ...]]]:
        """For each term: a literal to search for first (empty if the term is a pattern), its pattern and words."""
        return [
            (
                term.casefold() if _WORDS.fullmatch(term) else "",
                re.compile(rf"\b(?:{term})s?\b", re.IGNORECASE),
                words,
            )
            for term, words in self.terms.items()
        ]

    @cached_property
    def _any_term(self) -> re.Pattern[str]:
        """Matches any term: most lines have none, and one search is enough to tell."""
        each = "|".join(f"(?:{term})s?" for term in self.terms)
        return re.compile(rf"\b(?:{each or '(?!)'})\b", re.IGNORECASE)

    @cached_property
    def _reasons(self) -> dict[str, str]:
        return {word.casefold(): reason for word, reason in self.banned.items()}

    @cached_property
    def _banned_words(self) -> re.Pattern[str]:
        return _whole_words(tuple(self.banned))

    @cached_property
    def _banned_openings(self) -> re.Pattern[str]:
        return re.compile(rf"(?:^|\n|[.?!:][\s\"”’)]+)[•\s]*({_any_of(tuple(self.openings)).pattern})(?![\w-])")

    @cached_property
    def _reports(self) -> re.Pattern[str]:
        return _whole_words(self.reported)

    @cached_property
    def _denials(self) -> re.Pattern[str]:
        return _any_of(self.negations)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-])(?:{_any_of(self.names).pattern})(?![\w-])", re.IGNORECASE | re.ASCII)


def read_glossary(file: Path) -> Glossary:
    """The glossary in a file; an empty one if there is no file.

    Raises :class:`BrokenCatalogueError`.
    """
    try:
        glossary = Glossary.model_validate(load_yaml(file) or {})
        for term in glossary.terms:
            re.compile(term)
    except FileNotFoundError:
        return Glossary()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenCatalogueError(file, line, f"not YAML: {error.problem}") from error
    except ValidationError as error:
        found = error.errors()[0]
        said = explain(found["type"], found["msg"], found.get("ctx", {}))
        raise BrokenCatalogueError(file, 1, f"{'.'.join(map(str, found['loc']))}: {said}") from error
    except re.error as error:
        raise BrokenCatalogueError(file, 1, f"the term `{term}` isn't a regular expression: {error}") from error
    except (OSError, ValueError) as error:
        raise BrokenCatalogueError(file, 1, f"can't be read: {error}") from error
    return glossary


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")


def _whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_any_of(words).pattern})(?![\w-])", re.IGNORECASE)


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def _short(line: str) -> str:
    line = " ".join(line.split())
    return f"“{line[:60]}…”" if len(line) > 61 else f"“{line}”"  # noqa: PLR2004
