"""Checks ``translated_pages``: for each language, the addresses of pages that their owners have translated."""

import re
from collections.abc import Collection, Iterator
from html import unescape

from ..guide.guide import Guide
from ..guide.problem import Problem

_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


def check_translated_pages(guide: Guide, languages: Collection[str]) -> Iterator[Problem]:
    """Languages that the guide isn't offered in, and addresses that it doesn't name elsewhere: they may be mistyped."""
    rest = guide.model_dump(mode="json", exclude={"manifest": {"translated_pages"}, "compliance": True})
    named = set(_addresses(rest))
    for language, pages in guide.manifest.translated_pages.items():
        path = ("manifest", "translated_pages", language)
        if language not in languages:
            message = f"there are pages in {language}, in which the guide isn't offered"
            yield Problem(guide.where(*path), "unknown-language", message, warning=True)
        for address in map(str, pages):
            if address not in named:
                message = (
                    f"{address} is neither linked to nor cited in the guide; correct the address, or remove the row"
                )
                yield Problem(guide.where(*path, address), "stale", message, warning=True)


def _addresses(part: object) -> Iterator[str]:
    """All web addresses in a part of the guide's data: of links, of sources, and within texts."""
    if isinstance(part, str):
        yield from map(unescape, _ADDRESS.findall(part))
    elif isinstance(part, dict | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _addresses(each)
