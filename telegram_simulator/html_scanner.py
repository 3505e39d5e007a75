"""Reads HTML byte by byte as Telegram does."""

import re

_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
SPACE = b" \t\r\n\0\x0b"
_REFERENCE = re.compile(rb"&(?:#x(?P<hex>[0-9A-Fa-f]*)|#(?P<decimal>[0-9]*)|(?P<name>[A-Za-z]*))(?P<end>;?)")
_TOKEN = re.compile(rb"[A-Za-z0-9.-]*")
NAME_ENDS = SPACE + b"=>/\"'"
_MAX_REFERENCE = 10  # bytes before the semicolon
_LAST_CODE_POINT = 0x10FFFF


class MarkupError(ValueError):
    """The text isn't valid Telegram HTML; the message is Telegram's, without the "can't parse entities" prefix."""


class Scanner:
    """Works on NUL-terminated UTF-8: Telegram's error offsets count bytes, and its parser reads C strings."""

    def __init__(self, source: str) -> None:
        raw = source.encode("utf-8", "surrogatepass")
        self.size = len(raw)
        self.data = raw + b"\0"
        self.at = 0

    def reference(self) -> str | None:
        match = _REFERENCE.match(self.data, self.at)
        if match is None:
            return None
        if (name := match["name"]) is not None:
            character = _NAMED.get(name)
        else:
            # Telegram uses 32-bit numbers; longer ones exceed the byte limit below anyway.
            code = int(match["hex"] or b"0", 16) if match["hex"] is not None else int(match["decimal"] or b"0")
            too_long = match.start("end") - match.start() >= _MAX_REFERENCE
            character = None if code == 0 or code >= _LAST_CODE_POINT or too_long else chr(code)
        if character is not None:
            self.at = match.end()
        return character

    def skip(self, stop: bytes) -> bytes:
        """Take the bytes up to the first of `stop`."""
        start = self.at
        while self.data[self.at] not in stop:
            self.at += 1
        return self.data[start : self.at]

    def skip_space(self) -> int:
        """Return the byte after white space; 0 at the end of the text."""
        while self.data[self.at] != 0 and self.data[self.at] in SPACE:
            self.at += 1
        return self.data[self.at]

    def bare(self) -> str:
        start = self.at
        match = _TOKEN.match(self.data, self.at)
        token = match.group() if match else b""
        self.at += len(token)
        if self.data[self.at] not in SPACE + b">":
            raise MarkupError(f"Unexpected end of name token at byte offset {start}")
        return lower(token)

    def quoted(self, quote: int) -> str:
        self.at += 1
        value: list[str] = []
        while self.data[self.at] not in (quote, 0):
            if self.data[self.at] == ord("&") and (character := self.reference()) is not None:
                value.append(character)
                continue
            start = self.at
            self.at += 1
            while self.data[self.at] not in (quote, 0, ord("&")):
                self.at += 1
            value.append(self.data[start : self.at].decode("utf-8", "surrogatepass"))
        if self.data[self.at] == quote:
            self.at += 1
        return "".join(value)


def lower(raw: bytes) -> str:
    return raw.lower().decode("utf-8", "surrogatepass")
