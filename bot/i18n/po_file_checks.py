"""Checks a ``.po`` file for malformed lines, and for texts translated twice.

Babel's reader is lenient: it silently drops the last character of a text without a closing quote, and keeps the later
of two translations of a text. Both would be written back like that, so they are rejected first.
"""

import re
from typing import NamedTuple

_LINE = re.compile(r'(?:(?P<keyword>msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?(?P<text>".*)')
_TEXT = re.compile(r'"(?:[^"\\]|\\[nrt"\\])*"')
_ESCAPES = re.compile(r"\\(?![nrt\"\\])|\\$")
_ID, _SAID = "msgid", "msgstr"


class BadLine(NamedTuple):
    """A line for a translator to fix, counted from 1, and what is wrong with it."""

    number: int
    reason: str


def bad_line(text: str) -> BadLine | None:
    """The first malformed line of a catalogue; None if all are fine."""
    seen: dict[str, int] = {}
    begun, at, said = "", 0, True
    keyword = ""
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        found = _LINE.fullmatch(stripped)
        if found is None:
            return BadLine(number, "this is neither a comment nor `msgid`, `msgstr` or a text in quotes")
        if not _TEXT.fullmatch(found["text"]):
            return BadLine(number, _wrong(found["text"]))
        if found["keyword"] is None:
            if not keyword:
                return BadLine(number, "there is a text here without `msgid` or `msgstr` before it")
            if keyword == _ID:
                begun += found["text"][1:-1]
            continue
        previous, keyword = keyword, found["keyword"]
        if keyword == _ID:
            if not said:
                return BadLine(at, "this `msgid` has no `msgstr` after it")
            begun, at, said = found["text"][1:-1], number, False
        elif keyword.startswith(_SAID):
            if said and previous != "msgstr[0]" and "[" not in keyword:
                return BadLine(number, "this `msgstr` has no `msgid` before it")
            if not said and begun in seen:
                return BadLine(at, f"this text is translated twice, first at line {seen[begun]}; delete one of them")
            if not said:
                seen[begun] = at
            said = True
    return None if said else BadLine(at, "this `msgid` has no `msgstr` after it")


def _wrong(text: str) -> str:
    if _ESCAPES.search(text):
        return "a backslash can't come before this letter; write two backslashes to mean one"
    if len(text) == 1 or not text.endswith('"') or text.endswith('\\"'):
        return "the quote that opens here isn't closed; end the line with \""
    return 'a quote within the text must be written \\"'
