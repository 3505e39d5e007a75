"""Finds phrases that the guide's compliance rules forbid."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from ..guide.compliance import Exemption, Never, Rulebook
from ..guide.guide import Guide, Position
from ..guide.problem import Problem
from ..i18n.language_codes import COMPLETE

_TAG = re.compile(r"<[^>]*>")
_HAN = r"\u2e80-\u9fff\uff00-\uffef"
_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}])[ ]+|[ ]+(?=[{_HAN}])")
_GAP = r"[^.!?。！？;；\n]{0,40}?"
_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text that users may see."""

    position: Position
    language: str
    text: str


def check_phrases(guide: Guide, spoken: Iterable[ShownText], languages: Iterable[str]) -> Iterator[Problem]:
    """Forbidden phrases and the sponsor's name in ``spoken``, rules without a language's phrases, stale exemptions."""
    rules = guide.compliance
    languages = list(languages)
    said = [(each, normalize(each.text)) for each in spoken]
    rules_by_row: list[_Rule] = []
    of_language: dict[str, list[_Rule]] = {}
    for language in languages:
        everything = "\n".join(text for each, text in said if each.language == language)
        of_language[language] = [_Rule(row, never, language, everything) for row, never in rules.never.items()]
        rules_by_row += of_language[language]
    sponsor = _sponsor_named(guide)
    for each, text in said:
        for rule in of_language.get(each.language, ()):
            for phrase in rule.found(text):
                message = f"{rule.row}: “{phrase}” in {each.language} ({rule.rule}); reword it"
                yield Problem(each.position, "must-not", message)
        if sponsor and each.position.file != guide.where("sponsor").file and sponsor.search(text):
            message = "the sponsor is named here without its disclosure; leave the name out"
            yield Problem(each.position, "sponsor", message)
    yield from _missing_languages(guide, rules, languages)
    for rule in rules_by_row:
        for number, exemption in rule.unused_exemptions():
            where = guide.where("compliance", "never", rule.row, "allowed", str(number))
            message = f"{rule.row}: no text needs the exemption for “{exemption.fragment}” any more; remove it"
            yield Problem(where, "stale", message)


def normalize(text: str) -> str:
    """A text normalized for matching: case-folded, without markup or spaces beside Chinese characters."""
    text = unescape(_TAG.sub("", text)).replace("’", "'").casefold()
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return _BESIDE_HAN.sub("", "\n".join(lines))


def _missing_languages(guide: Guide, rules: Rulebook, languages: Iterable[str]) -> Iterator[Problem]:
    """Rows that have phrases, but none for one of the guide's languages."""
    for row, never in rules.never.items():
        for language in languages:
            if never.phrases and language not in never.phrases:
                where = guide.where("compliance", "never", row)
                said = f"{row} lists no phrases for {language}; add them"
                yield Problem(where, "must-not", said, warning=language not in COMPLETE)


class _Rule:
    """One row in one language. ``everything`` is all texts in that language."""

    def __init__(self, row: str, never: Never, language: str, everything: str) -> None:
        self.row, self.rule, self.language = row, never.rule, language
        # For speed: most phrases have a literal part that isn't in the guide at all, so they're dropped here. For the
        # others, the literal is searched for first, because the pattern takes ten times as long.
        self._phrases = [
            (literal, re.compile(_pattern(phrase)))
            for phrase in never.phrases.get(language, ())
            if (literal := max(normalize(phrase).split("…"), key=len).strip()) in everything
        ]
        self._allowed = [
            (number, exemption, re.compile(re.escape(normalize(exemption.fragment))))
            for number, exemption in enumerate(never.allowed)
            if exemption.language == language
        ]
        self._used: set[int] = set()

    def found(self, text: str) -> Iterator[str]:
        """The forbidden phrases in ``text`` that aren't exempted."""
        for literal, pattern in self._phrases:
            if literal in text:
                yield from (match[0] for match in pattern.finditer(text) if not self._is_exempt(text, match))

    def unused_exemptions(self) -> Iterator[tuple[int, Exemption]]:
        yield from ((number, exemption) for number, exemption, _ in self._allowed if number not in self._used)

    def _is_exempt(self, text: str, match: re.Match[str]) -> bool:
        for number, _, fragment in self._allowed:
            if any(f.start() <= match.start() and match.end() <= f.end() for f in fragment.finditer(text)):
                self._used.add(number)
                return True
        return False


def _pattern(phrase: str) -> str:
    """A regular expression for a phrase: whole words if it's Latin, with ``…`` as a gap within the sentence."""
    text = normalize(phrase)
    body = _GAP.join(re.escape(part.strip()) for part in text.split("…"))
    before = r"(?<![a-z0-9])" if _LATIN.match(text[0]) else ""
    return before + body + (r"(?![a-z0-9])" if _LATIN.match(text[-1]) else "")


def _sponsor_named(guide: Guide) -> re.Pattern[str] | None:
    if guide.sponsor is None:
        return None
    names = (guide.sponsor.product, (guide.sponsor.link.host or "").removeprefix("www."))
    return re.compile("|".join(_pattern(name) for name in names if name))
