"""Canonical form of text, in which patterns are matched.

Full-width letters and digits, and digits of other scripts, become ASCII; every dash becomes a hyphen; characters
without width (joiners, direction marks, variation selectors) are removed, since they would hide a number from a
pattern.

Normalizing can make texts longer, so a limit on what was typed doesn't limit what has to be read: one Arabic ligature
becomes 18 characters. Here no character becomes more than :data:`MOST_PER_CHARACTER`.
"""

import unicodedata

from .lookalikes import LOOKALIKES

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2796\uff0d\ufe58\ufe63"
_WIDTHLESS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u20e3"

MOST_PER_CHARACTER = 3
"""What "ﬃ" and "…" become. The few characters that would become more, mostly whole words in Japanese and Arabic, are
never part of a number or a key."""

_WORDS = {
    code: " "
    for code in (*range(0x2000, 0x3400), *range(0xFB00, 0xFE00))
    if len(unicodedata.normalize("NFKC", chr(code))) > MOST_PER_CHARACTER
}

_TABLE: dict[int, str | None] = {ord(dash): "-" for dash in _DASHES} | {ord(mark): None for mark in _WIDTHLESS}


def compatible(text: str) -> str:
    """``text`` in NFKC, at most three times as long, with a space for each character that would become longer."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_WORDS))


def normalized_length(text: str) -> int:
    """How many characters there are to read in ``text`` once it is normalized."""
    return len(compatible(text))


def canonical(text: str) -> str:
    """``text`` in bounded NFKC, without invisible characters, with ASCII digits and hyphens."""
    if text.isascii():
        return text
    text = compatible(text).translate(_TABLE)
    return "".join(_char(char) for char in text).translate(LOOKALIKES)


def _char(char: str) -> str:
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0000" <= char <= "\U000e01ef":
        return ""
    return "" if unicodedata.category(char) == "Cf" else char
