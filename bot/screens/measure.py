"""How long a text is, as Telegram counts it and as a phone shows it."""

import re
from functools import lru_cache
from html import unescape

_TAG = re.compile(r"<[^>]*>")


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def plain(html: str) -> str:
    """The text of a card without its markup."""
    return unescape(_TAG.sub("", html)).strip()


@lru_cache(maxsize=4096)  # of buttons, and there are as many as a guide has
def cells(label: str) -> int:
    """How wide a label is, counting what East Asian fonts draw wide (CJK, emoji) as two."""
    return sum(2 if ord(character) >= 0x1100 else 1 for character in label)  # noqa: PLR2004
