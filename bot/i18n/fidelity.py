"""Checks that a translation keeps placeholders, markup, links, names and numbers."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from babel.dates import get_month_names

from ..guide.conditional_lines import CONDITION
from .negotiation import SOURCE

TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_PLACEHOLDER = re.compile(r"\{\w*\}")
_CODE = re.compile(r"<code>(.*?)</code>", re.DOTALL)

IDENTIFIER = re.compile(
    r"(?<![\w.])[A-Za-z][A-Za-z0-9-]+(?:[._]+[A-Za-z0-9-]+)+(?:/[A-Za-z0-9_-]+)*|(?<![\w/])/[a-z]+\b", re.ASCII
)
"""Error codes, addresses of pages, commands: what is typed or looked for as it stands."""

_QUOTED = re.compile(r"[“「]([ -~]+)[”」]")
"""English in the quotes of another language: the text of an error."""

_NUMBER = re.compile(r"(?<![A-Za-z0-9.,])\d+(?:[.,]\d+)*(?![A-Za-z0-9]|-D\b)", re.ASCII)
"""Not what is part of a name: 3DS, 3-D Secure, 21Vianet."""
_LIST_NUMBER = re.compile(r"(?<![(（\w+])\d[)）]", re.ASCII)
"""``1)``: how points are counted is the language's own."""

_TEN_THOUSANDS = re.compile(r"(\d+(?:\.\d+)?) ?[万萬]")
_MONTHS = {str(name): str(number) for number, name in get_month_names("wide", locale=SOURCE).items()}
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b")
_COUNTED = dict(
    zip(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        map(str, range(1, 13)),
        strict=True,
    )
)
_COUNT = re.compile(rf"\b(?:{'|'.join(_COUNTED)})\b", re.IGNORECASE)

Finding = tuple[str, str]
"""The name of a rule, and what is wrong in words."""


class _Carried(NamedTuple):
    """What a text carries that a translation must carry, too. Names and numbers once each."""

    conditions: list[str]
    placeholders: list[str]
    markup: list[str]
    code: list[str]
    plain: str
    names: list[str]
    numbers: set[str]


def check_fidelity(source: str, said: str) -> Iterator[Finding]:
    """What the one has and the other lacks.

    Markup and placeholders stand as often as in the source; names and numbers at all.
    """
    should, stated = _carried(source), _carried(said)
    for what, wanted, found in (
        ("conditions of lines", should.conditions, stated.conditions),
        ("placeholders", should.placeholders, stated.placeholders),
        ("markup or links", should.markup, stated.markup),
        ("<code>", should.code, stated.code),
    ):
        if wanted != found and (differing := _difference(wanted, found)):
            yield "different-markup", f"{what} differ: {differing}"
    if should.names != stated.names:
        yield "different-names", f"codes, addresses or commands differ: {_difference(should.names, stated.names)}"
    for quoted in _QUOTED.findall(stated.plain):
        if quoted.casefold() not in should.plain.casefold():
            yield "different-quote", f"“{quoted}” is not quoted so in the source"
    if should.numbers != stated.numbers:
        numbers = stated.numbers - (_in_words(should.plain) - should.numbers)
        if differing := _difference(sorted(should.numbers), sorted(numbers)):
            yield "different-numbers", f"numbers differ: {differing}"


def _difference(wanted: list[str], found: list[str]) -> str:
    """What is lacking and what is extra, in words; empty when nothing is."""
    should, said = Counter(wanted), Counter(found)
    lacking, extra = list((should - said).elements()), list((said - should).elements())
    return f"lacking {lacking or 'none'}, extra {extra or 'none'}" if lacking or extra else ""


@lru_cache(maxsize=4096)  # a source is held against each of its translations
def _carried(text: str) -> _Carried:
    plain = _plain(text)
    return _Carried(
        [match[0] for match in CONDITION.finditer(text)],
        _PLACEHOLDER.findall(text),
        TAG.findall(text),
        _CODE.findall(text),
        plain,
        sorted({name.rstrip(".") for name in IDENTIFIER.findall(plain)}),
        _numbers(plain),
    )


def _plain(text: str) -> str:
    return _PLACEHOLDER.sub(" ", TAG.sub("", _CODE.sub(" ", text)))


def _numbers(text: str) -> set[str]:
    """The numbers of a text as plain digits, those in names left out."""
    text = _TEN_THOUSANDS.sub(
        lambda found: f"{float(found[1]) * 10_000:.0f}", IDENTIFIER.sub(" ", _LIST_NUMBER.sub(" ", text))
    )
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def _in_words(text: str) -> set[str]:
    """The numbers that an English text says in words, months included, and another language may write in digits."""
    months = {_MONTHS[month] for month in _MONTH.findall(text)}
    return months | {_COUNTED[word.lower()] for word in _COUNT.findall(text)}
