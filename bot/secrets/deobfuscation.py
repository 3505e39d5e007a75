"""Reassembles text that was split up, and decodes what was encoded.

People space out a key so that it looks harmless, or paste a tool's encoded output. The guard looks for secrets in the
results; nothing is stored.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import unquote

from ..text.canonical import canonical
from ..text.escapes import unescaped

_BLANKS_BETWEEN = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z0-9_-](?:\s+[A-Za-z0-9_-]){9,}")
_MARKS_BETWEEN = re.compile(
    r"(?<![A-Za-z0-9_])[A-Za-z0-9_-](?P<gap>\s?[^A-Za-z0-9\s]\s?)[A-Za-z0-9_-](?:(?P=gap)[A-Za-z0-9_-]){8,}"
)
_PIECES = re.compile(r"(?i)(?<![a-z0-9_-])(?:s\s*k|s\s*e\s*s\s*s)\s*-[a-z0-9_\s-]{8,600}")
_WRAPPED = re.compile(
    r"(?i)(?<![a-z0-9_-])(?:sk|sess)[^\S\n]?-[a-z0-9_-]*"
    r"(?:\s*\n\s*(?!(?:org|proj|req)[_-])[a-z0-9_-]{2,200}(?=\s*(?:\n|$)|[^\x00-\x7f]|[,.;:!?)\"'])){1,20}"
)
_OTHER_DASHES = re.compile(
    r"(?i)(?<![a-z0-9_-])(?P<start>s[\s-]?k)(?:\s?(?:[横短]?杠|横线|减号|\b(?:dash|hyphen|minus)\b|[_.~=*+|/:-])[\s+\"']{0,5})"
    r"(?:(?P<kind>proj|svcacct|service|admin|none)(?:\s?(?:[横短]?杠|横线|减号|\b(?:dash|hyphen|minus)\b|[_.~=*+|/:-])\s?))?"
    r"(?P<body>[a-z0-9_-]{16,200})"
)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,100}>")
_LONGEST_PIECE = 8
_FEWEST_PIECES = 5

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{14,}")
_FOUR = 4
_URL_SAFE = str.maketrans("-_", "+/")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:(?:[0-9a-f]{2}){12,}|(?:[0-9A-F]{2}){12,})")
_READABLE = re.compile(rb"[\t\n\r -~]{11,}")


def joined(text: str) -> Iterator[str]:
    """Joins letters split by white space, marks or tags, wrapped lines, and pieces of equal length; restores dashes."""
    if _TAG.search(text):
        yield _TAG.sub("", text)
    for found in _BLANKS_BETWEEN.finditer(text):
        yield "".join(found.group().split())
    for found in _MARKS_BETWEEN.finditer(text):
        yield found.group()[:: 1 + len(found["gap"])]
    for found in _OTHER_DASHES.finditer(text):
        yield "-".join(filter(None, ("sk", *found.group("kind", "body"))))
    for found in _WRAPPED.finditer(text):
        yield "".join(found.group().split())
    for found in _PIECES.finditer(text):
        pieces = found.group().split()
        alike, *_ = [len(list(row)) for _, row in groupby(pieces, len)]
        if len(pieces[0]) <= _LONGEST_PIECE and alike >= _FEWEST_PIECES:
            yield "".join(pieces[: alike + 1])


def decoded(text: str) -> Iterator[str]:
    """Readable text inside percent-encoding, escapes, base64 and hexadecimal digits."""
    for said in (unquote(text) if "%" in text else text, unescaped(text)):
        if said != text:
            yield canonical(said)
    for found in _BASE64.finditer(text):
        yield from _readable(_from_base64(found.group()))
    for found in _HEX.finditer(text):
        yield from _readable(bytes.fromhex(found.group()))


def _from_base64(encoded: str) -> bytes:
    """Decodes as much as possible: the text may be cut short, without its last letters and padding."""
    encoded = encoded.translate(_URL_SAFE)
    over = len(encoded) % _FOUR
    return b64decode(encoded + "=" * (_FOUR - over) if over > 1 else encoded[: len(encoded) - over])


def _readable(data: bytes) -> Iterator[str]:
    return (found.group().decode("ascii") for found in _READABLE.finditer(data))
