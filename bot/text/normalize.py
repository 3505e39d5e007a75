"""What remains of a text when it is compared: lower case, Simplified characters, no punctuation."""

import re
from html import unescape
from unicodedata import category

from .canonical import canonical
from .chinese import SIMPLIFIED

_NOT_WORDS = re.compile(r"[^\w$%]+|(?<![a-z0-9])_+|_+(?![a-z0-9])")
_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})")
_NOT_LETTERS = re.compile(r"[\W_]+")

MAX_LENGTH = 4096
"""What one message of Telegram holds; nobody types more."""


def unescaped(text: str) -> str:
    """With the characters that JSON writes as numbers, also in JSON that stands in JSON, and HTML by name."""
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "\\u" in text else text
    return unescape(text) if "&" in text else text


def is_smile(text: str) -> bool:
    """Whether there are only pictures in the text, and marks."""
    return not any(map(str.isalnum, text)) and any(category(character) == "So" for character in text[:MAX_LENGTH])


def words(text: str) -> str:
    """Words with one space between, ``error_codes`` whole."""
    return _NOT_WORDS.sub(" ", folded(text)).strip()


def letters(text: str) -> str:
    """Letters, digits and Han alone, with nothing between."""
    return _NOT_LETTERS.sub("", folded(text))


def folded(text: str) -> str:
    """In one case and one script, with everything still in its place."""
    return canonical(text[:MAX_LENGTH]).lower().translate(SIMPLIFIED)
