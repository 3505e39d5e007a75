"""Names of countries and territories, in the bot's languages."""

import unicodedata
from collections.abc import Iterator

from babel import Locale

_LOCALES = ("en", "zh_Hans", "zh_Hant")


def place_names() -> Iterator[tuple[str, str]]:
    """Pairs of a name and an ISO 3166 code, for every place that CLDR names. A place has several names."""
    for locale in _LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NOT_PLACES:  # noqa: PLR2004 - the rest are continents
                yield from ((variant, code) for variant in _variants(str(name)))


_NOT_PLACES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
"""Unions, pseudo-locales and the unknown region."""


def _variants(name: str) -> Iterator[str]:
    """A name with and without accents, with ``St.`` spelled out, and with its bracketed part as a name of its own."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))
    for each in dict.fromkeys((name, plain)):
        yield each
        yield each.replace("St. ", "Saint ").replace("&", "and")
        if "(" in each or "（" in each:
            outer, _, inner = each.replace("（", "(").replace("）", ")").rstrip(")").partition("(")
            yield from (outer.strip(), inner.strip())
        yield each.removesuffix(" SAR China")
        yield each.removesuffix("特别行政区").removesuffix("特別行政區")
