"""Checks that a translation keeps placeholders, markup, links, names and numbers."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from babel.dates import get_month_names

from ..guide.conditional_lines import CONDITION
from .language_codes import SOURCE

TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_PLACEHOLDER = re.compile(r"\{\w*\}")
_CODE = re.compile(r"<code>(.*?)</code>", re.DOTALL)

IDENTIFIER = re.compile(
    r"(?<![\w.])[A-Za-z][A-Za-z0-9-]+(?:[._]+[A-Za-z0-9-]+)+(?:/[A-Za-z0-9_-]+)*|(?<![\w/])/[a-z]+\b", re.ASCII
)
"""Error codes, URLs, commands: what is typed or searched for verbatim."""

_QUOTED = re.compile(r"[“「]([ -~]+)[”」]")
"""English in the quotation marks of another language: an error's text."""

_NUMBER = re.compile(r"(?<![A-Za-z0-9.,])\d+(?:[.,]\d+)*(?![A-Za-z0-9]|-D\b)", re.ASCII)
"""Excludes digits in names: 3DS, 3-D Secure, 21Vianet."""
_LIST_NUMBER = re.compile(r"(?<![(（\w+])\d[)）]", re.ASCII)
"""``1)``: languages number their lists differently."""

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
"""A rule's name, and a description of the problem."""


class _KeptParts(NamedTuple):
    """What a translation must keep of a text. Names and numbers are listed once each."""

    conditions: list[str]
    placeholders: list[str]
    markup: list[str]
    code: list[str]
    plain: str
    names: list[str]
    numbers: set[str]


def check_fidelity(source: str, said: str) -> Iterator[Finding]:
    """The differences between a text and its translation.

    Markup and placeholders must occur as often as in the source; names and numbers at least once.
    """
    expected, actual = _kept_parts(source), _kept_parts(said)
    for what, wanted, found in (
        ("conditions of lines", expected.conditions, actual.conditions),
        ("placeholders", expected.placeholders, actual.placeholders),
        ("markup or links", expected.markup, actual.markup),
        ("<code>", expected.code, actual.code),
    ):
        if wanted != found and (differing := _difference(wanted, found)):
            yield "different-markup", f"{what} differ: {differing}"
    if expected.names != actual.names:
        yield "different-names", f"codes, addresses or commands differ: {_difference(expected.names, actual.names)}"
    for quoted in _QUOTED.findall(actual.plain):
        if quoted.casefold() not in expected.plain.casefold():
            yield "different-quote", f"the source doesn't quote “{quoted}”"
    if expected.numbers != actual.numbers:
        numbers = actual.numbers - (_in_words(expected.plain) - expected.numbers)
        if differing := _difference(sorted(expected.numbers), sorted(numbers)):
            yield "different-numbers", f"numbers differ: {differing}"


def _difference(wanted: list[str], found: list[str]) -> str:
    """Describes what is missing and what is extra; empty if nothing is."""
    expected, said = Counter(wanted), Counter(found)
    missing, extra = list((expected - said).elements()), list((said - expected).elements())
    return f"lacking {missing or 'none'}, extra {extra or 'none'}" if missing or extra else ""


@lru_cache(maxsize=4096)  # a source is compared with each of its translations
def _kept_parts(text: str) -> _KeptParts:
    plain = _plain(text)
    return _KeptParts(
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
    """The numbers in a text as plain digits, except those in names."""
    text = _TEN_THOUSANDS.sub(
        lambda found: f"{float(found[1]) * 10_000:.0f}", IDENTIFIER.sub(" ", _LIST_NUMBER.sub(" ", text))
    )
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def _in_words(text: str) -> set[str]:
    """The numbers that an English text spells out, months included; another language may write them in digits."""
    months = {_MONTHS[month] for month in _MONTH.findall(text)}
    return months | {_COUNTED[word.lower()] for word in _COUNT.findall(text)}
