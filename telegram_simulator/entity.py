"""A formatted part of a text, as in MessageEntity."""

from dataclasses import dataclass, replace
from typing import Any

# https://core.telegram.org/bots/api#messageentity. These may overlap freely; the others may not.
STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
CODE = frozenset({"code", "pre"})
QUOTES = frozenset({"blockquote", "expandable_blockquote"})

_RANK = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 1,
    "code": 2,
    "date_time": 3,
    "text_link": 4,
    "text_mention": 4,
    "url": 5,
    "mention": 5,
    "bot_command": 5,
    "bold": 6,
    "italic": 7,
    "underline": 8,
    "strikethrough": 9,
    "spoiler": 10,
    "custom_emoji": 11,
}


@dataclass(frozen=True, slots=True)
class Entity:
    """Offset and length are in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    user_id: int | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    @property
    def end(self) -> int:
        return self.offset + self.length

    @property
    def order(self) -> tuple[int, int, int]:
        """Sort key: outer before inner, as Telegram lists them."""
        return self.offset, -self.length, _RANK[self.type]

    def spanning(self, start: int, end: int) -> "Entity":
        return replace(self, offset=start, length=end - start)

    def wire(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"type": self.type, "offset": self.offset, "length": self.length}
        for name in ("url", "language", "custom_emoji_id", "unix_time", "date_time_format"):
            if (value := getattr(self, name)) is not None:
                fields[name] = value
        if self.user_id is not None:
            fields["user"] = {"id": self.user_id, "is_bot": False, "first_name": str(self.user_id)}
        return fields


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: tuple[Entity, ...] = ()


def units(text: str) -> int:
    """Length in UTF-16 code units, the unit of every Telegram limit and offset on text."""
    return len(text) + sum(character > "\uffff" for character in text)
