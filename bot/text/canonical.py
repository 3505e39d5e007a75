"""Canonical form of text, in which patterns are matched.

Full-width letters and digits, and digits of other scripts, become ASCII; every dash becomes a hyphen; characters
without width (joiners, direction marks, variation selectors) are removed, since they would hide a number from a
pattern.
"""

import unicodedata

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2796\uff0d\ufe58\ufe63"
_WIDTHLESS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u20e3"
_LOOKALIKES = str.maketrans({"\u0455": "s", "\u043a": "k", "\u0405": "S", "\u041a": "K"})

_TABLE: dict[int, str | None] = {ord(dash): "-" for dash in _DASHES} | {ord(mark): None for mark in _WIDTHLESS}


def canonical(text: str) -> str:
    """``text`` in NFKC, without invisible characters, with ASCII digits and hyphens."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text).translate(_TABLE)
    return "".join(_char(char) for char in text).translate(_LOOKALIKES)


def _char(char: str) -> str:
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0000" <= char <= "\U000e01ef":
        return ""
    return "" if unicodedata.category(char) == "Cf" else char
