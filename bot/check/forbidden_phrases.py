"""Finds phrases that the guide's rules forbid."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from ..guide.compliance import Exemption, Never, Rulebook
from ..guide.guide import Guide, Position
from ..guide.problem import Problem
from ..i18n.negotiation import COMPLETE

_TAG = re.compile(r"<[^>]*>")
_HAN = r"\u2e80-\u9fff\uff00-\uffef"
_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}])[ ]+|[ ]+(?=[{_HAN}])")
_GAP = r"[^.!?。！？;；\n]{0,40}?"
_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text that people may be shown. ``denial``: the card says before it that this is not to be done."""

    position: Position
    language: str
    text: str
    denial: bool = False


def check_phrases(guide: Guide, spoken: Iterable[Utterance], languages: Iterable[str]) -> Iterator[Problem]:
    """What ``spoken`` says against the rules of ``guide``, with file and line; and exemptions that nothing needs."""
    rules = guide.compliance
    languages = list(languages)
    said = [(each, plainly(each.text)) for each in spoken if not each.denial]
    lints: list[_Lint] = []
    of_language: dict[str, list[_Lint]] = {}
    for language in languages:
        everything = "\n".join(text for each, text in said if each.language == language)
        of_language[language] = [_Lint(row, never, language, everything) for row, never in rules.never.items()]
        lints += of_language[language]
    sponsor = _sponsor_named(guide)
    for each, text in said:
        for lint in of_language.get(each.language, ()):
            for phrase in lint.found(text):
                message = f"{lint.row}: “{phrase}” in {each.language} ({lint.rule}); say it otherwise"
                yield Problem(each.position, "must-not", message)
        if sponsor and each.position.file != guide.where("sponsor").file and sponsor.search(text):
            message = "the sponsor is named here, and its disclosure stands elsewhere; leave the name out"
            yield Problem(each.position, "sponsor", message)
    yield from _gaps(guide, rules, languages)
    for lint in lints:
        for number, exemption in lint.unused():
            where = guide.where("compliance", "never", lint.row, "allowed", str(number))
            message = f"{lint.row}: nothing says “{exemption.fragment}” against the rule; remove the exemption"
            yield Problem(where, "stale", message)


def plainly(text: str) -> str:
    """A text as phrases are looked for in it: no markup, no case, no space beside Chinese characters."""
    text = unescape(_TAG.sub("", text)).replace("’", "'").casefold()
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return _BESIDE_HAN.sub("", "\n".join(lines))


def _gaps(guide: Guide, rules: Rulebook, languages: Iterable[str]) -> Iterator[Problem]:
    """Rows that are silent in one of the guide's languages: a rule holds in all of them."""
    for row, never in rules.never.items():
        for language in languages:
            if never.phrases and language not in never.phrases:
                where = guide.where("compliance", "never", row)
                said = f"{row} lists no phrases for {language}; add them"
                yield Problem(where, "must-not", said, warning=language not in COMPLETE)


class _Lint:
    """One row in one language, of whose texts ``everything`` is made."""

    def __init__(self, row: str, never: Never, language: str, everything: str) -> None:
        self.row, self.rule, self.language = row, never.rule, language
        # Of most phrases there is not a part in the whole guide. Where there is, a bare string is looked for before
        # the pattern, which takes ten times as long.
        self._phrases = [
            (literal, re.compile(_pattern(phrase)))
            for phrase in never.phrases.get(language, ())
            if (literal := max(plainly(phrase).split("…"), key=len).strip()) in everything
        ]
        self._allowed = [
            (number, exemption, re.compile(re.escape(plainly(exemption.fragment))))
            for number, exemption in enumerate(never.allowed)
            if exemption.language == language
        ]
        self._used: set[int] = set()

    def found(self, text: str) -> Iterator[str]:
        """The phrases that ``text`` holds outside of exempted wordings."""
        for literal, pattern in self._phrases:
            if literal in text:
                yield from (match[0] for match in pattern.finditer(text) if not self._is_exempt(text, match))

    def unused(self) -> Iterator[tuple[int, Exemption]]:
        yield from ((number, exemption) for number, exemption, _ in self._allowed if number not in self._used)

    def _is_exempt(self, text: str, match: re.Match[str]) -> bool:
        for number, _, fragment in self._allowed:
            if any(f.start() <= match.start() and match.end() <= f.end() for f in fragment.finditer(text)):
                self._used.add(number)
                return True
        return False


def _pattern(phrase: str) -> str:
    """A phrase as an expression: whole words where it is Latin, ``…`` as a gap within the sentence."""
    text = plainly(phrase)
    body = _GAP.join(re.escape(part.strip()) for part in text.split("…"))
    before = r"(?<![a-z0-9])" if _LATIN.match(text[0]) else ""
    return before + body + (r"(?![a-z0-9])" if _LATIN.match(text[-1]) else "")


def _sponsor_named(guide: Guide) -> re.Pattern[str] | None:
    if guide.sponsor is None:
        return None
    names = (guide.sponsor.product, (guide.sponsor.link.host or "").removeprefix("www."))
    return re.compile("|".join(_pattern(name) for name in names if name))
