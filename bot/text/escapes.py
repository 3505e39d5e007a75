r"""Decodes characters that a program has escaped: ``\u4e2d`` in JSON, ``&amp;`` in HTML."""

import re
from html import unescape

_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})")


def unescaped(text: str) -> str:
    """Decodes JSON's Unicode escapes, including those in JSON nested in JSON, and HTML entities."""
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "\\u" in text else text
    return unescape(text) if "&" in text else text
