"""Keeps a drafted catalogue in step with its source.

Traditional Chinese is drafted from Simplified by machine (``make hant``) and then corrected by hand. So that neither a
correction nor a change to the source is lost, each drafted message carries a comment,
``draft 1a2b3c4d of 5e6f7a8b``: the fingerprints of the draft and of the text it was made from.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Message

from ..guide.guide import Position
from ..guide.problem import Problem
from .catalogue import read_catalogue

_MARK = re.compile(r"draft ([0-9a-f]{8}) of ([0-9a-f]{8})")


class Mark(NamedTuple):
    """The fingerprints of a draft. A text whose fingerprint isn't ``draft`` was corrected by hand."""

    draft: str
    source: str

    @classmethod
    def of(cls, draft: str, source: str) -> "Mark":
        return cls(fingerprint(draft), fingerprint(source))

    @classmethod
    def on(cls, message: Message) -> "Mark | None":
        """The mark on a message; None if it was translated by hand."""
        found = [mark for comment in message.user_comments if (mark := _MARK.fullmatch(comment.strip()))]
        return cls(*found[-1].groups()) if found else None

    def put_on(self, message: Message) -> None:
        others = [comment for comment in message.user_comments if not _MARK.fullmatch(comment.strip())]
        message.user_comments = [*others, f"draft {self.draft} of {self.source}"]


def fingerprint(text: str) -> str:
    """Eight hexadecimal digits that change with the text."""
    return sha256(text.encode()).hexdigest()[:8]


def check_drafts(file: Path, source: Path) -> Iterator[Problem]:
    """The messages of ``file`` whose text in ``source`` has changed since they were drafted."""
    sources = read_catalogue(source)
    message: Message
    for message in read_catalogue(file):
        mark, now = Mark.on(message), sources.get(message.id)
        if message.id and mark and now and now.string and fingerprint(str(now.string)) != mark.source:
            said = f"its text in {source.parts[-3]} has changed: run `make hant`, and read what it drafts"
            yield Problem(Position(str(file), message.lineno or 1), "behind", said)
