"""Whether a translation carries what its source carries: placeholders, markup, links, names of things, numbers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from babel.dates import get_month_names

from .resolver import SOURCE

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

Finding = tuple[str, str]
"""The name of a rule, and what is wrong in words."""


def check_fidelity(source: str, said: str) -> Iterator[Finding]:
    """What the one has and the other lacks.

    Markup and placeholders stand as often as in the source; names and numbers at all.
    """
    for what, pattern in (("placeholders", _PLACEHOLDER), ("markup or links", TAG), ("<code>", _CODE)):
        if found := _difference(Counter(pattern.findall(source)), Counter(pattern.findall(said))):
            yield "different-markup", f"{what} differ: {found}"
    plain_source, plain_said = _plain(source), _plain(said)
    if found := _difference(_each(_names(plain_source)), _each(_names(plain_said))):
        yield "different-names", f"codes, addresses or commands differ: {found}"
    for quoted in _QUOTED.findall(plain_said):
        if quoted.casefold() not in plain_source.casefold():
            yield "different-quote", f"“{quoted}” is not quoted so in the source"
    should, stated = _numbers(plain_source), _numbers(plain_said)
    if found := _difference(_each(should), _each(stated - (_months(plain_source) - should))):
        yield "different-numbers", f"numbers differ: {found}"


def _difference(should: Counter[str], said: Counter[str]) -> str:
    """What is lacking and what is extra, in words; empty when nothing is."""
    lacking, extra = list((should - said).elements()), list((said - should).elements())
    return f"lacking {lacking or 'none'}, extra {extra or 'none'}" if lacking or extra else ""


def _each(things: Iterable[str]) -> Counter[str]:
    """The things once each."""
    return Counter(sorted(set(things)))


def _plain(text: str) -> str:
    return _PLACEHOLDER.sub(" ", TAG.sub("", _CODE.sub(" ", text)))


def _names(text: str) -> list[str]:
    return [name.rstrip(".") for name in IDENTIFIER.findall(text)]


def _numbers(text: str) -> set[str]:
    """The numbers of a text as plain digits, those in names left out."""
    text = _TEN_THOUSANDS.sub(
        lambda found: f"{float(found[1]) * 10_000:.0f}", IDENTIFIER.sub(" ", _LIST_NUMBER.sub(" ", text))
    )
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def _months(text: str) -> set[str]:
    """The numbers of the months that an English text names: Chinese writes them in digits."""
    return {_MONTHS[month] for month in _MONTH.findall(text)}
