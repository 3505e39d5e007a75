"""Normalizes text for comparison: lower case, Simplified characters, no punctuation."""

import re
from unicodedata import category

from .canonical import canonical
from .chinese import SIMPLIFIED

_NOT_WORDS = re.compile(r"[^\w$%]+|(?<![a-z0-9])_+|_+(?![a-z0-9])")
_NOT_LETTERS = re.compile(r"[\W_]+")

MAX_LENGTH = 4096
"""The length of the longest Telegram message."""


def is_emoji_only(text: str) -> bool:
    """Whether a text has an emoji, but neither letters nor digits."""
    return not any(map(str.isalnum, text)) and any(category(character) == "So" for character in text[:MAX_LENGTH])


def words(text: str) -> str:
    """The words with single spaces between them, ``error_codes`` kept whole."""
    return _NOT_WORDS.sub(" ", fold_case(text)).strip()


def letters(text: str) -> str:
    """Letters, digits and Han characters only."""
    return _NOT_LETTERS.sub("", fold_case(text))


def fold_case(text: str) -> str:
    """``text`` in one case and one script, with its punctuation, cut to :data:`MAX_LENGTH`."""
    text = text[:MAX_LENGTH]
    return text.lower() if text.isascii() else canonical(text).lower().translate(SIMPLIFIED)[:MAX_LENGTH]
