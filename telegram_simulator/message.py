"""A message, as a chat shows it and as the Bot API represents it."""

import html
from dataclasses import dataclass, field
from typing import Any, Literal

from .entity import Entity, Formatted
from .keyboard import Button, Keyboard, keyboard_wire

Media = Literal["", "photo", "document", "voice"]
_ICONS = {"photo": "🖼 ", "document": "📎 ", "voice": "🎤 "}


@dataclass(frozen=True, slots=True)
class Person:
    """A Telegram account; `language_code` is what the client reports, which is often nothing."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None

    def wire(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, **self.names(), **_given(language_code=self.language_code)}

    def names(self) -> dict[str, Any]:
        return {
            "first_name": self.first_name,
            **_given(last_name=self.last_name, username=self.username),
        }

    def chat_wire(self) -> dict[str, Any]:
        return {"id": self.id, **self.names(), "type": "private"}


@dataclass(frozen=True, slots=True)
class InlineResult:
    """A result of an inline query; choosing it sends `content` with `keyboard` to a chat."""

    title: str
    description: str
    content: Formatted
    keyboard: Keyboard


@dataclass(frozen=True, slots=True)
class Message:
    """`html` is the text as the bot sent it; dates are in seconds since the epoch.

    In a group, `sender` wrote it, 0 for the bot; `sender_chat` is the chat that they spoke for; `service` is the
    content of a service message. An ephemeral message has an `ephemeral` id instead of a `message_id`. It is shown to
    `receiver` only, below the message `after` or instead of the one that it `replaces`.
    """

    message_id: int
    chat_id: int
    from_bot: bool
    content: Formatted
    html: str
    date: int
    edit_date: int | None = None
    keyboard: Keyboard = ()
    preview: tuple[tuple[str, Any], ...] = ()
    reply_to: int | None = None
    sender: int = 0
    sender_chat: int = 0
    thread: int = 0
    receiver: int = 0
    ephemeral: int = 0
    after: int = 0
    replaces: int = 0
    service: dict[str, Any] | None = None
    media: Media = ""
    file: bytes = field(default=b"", repr=False)

    @property
    def place(self) -> int:
        """Its position among the messages of its chat."""
        return self.message_id or self.replaces or self.after

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def entities(self) -> tuple[Entity, ...]:
        return self.content.entities

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.keyboard for button in row)

    def same_as(self, other: "Message") -> bool:
        """Return whether Telegram refuses an edit from one to the other as "not modified"."""
        linked = any(entity.type in {"url", "text_link"} for entity in self.entities)
        return (
            self.content == other.content
            and self.media == other.media
            and self.keyboard == other.keyboard
            and (self.preview == other.preview or not linked)
        )

    def shown(self) -> dict[str, Any]:
        """Render the message for the chat page."""
        return {
            "message_id": self.message_id,
            "from_bot": self.from_bot,
            "text": _ICONS.get(self.media, "") + self.text,
            "entities": [] if self.media else [entity.wire() for entity in self.entities],
            "keyboard": keyboard_wire(self.keyboard),
            "date": self.date,
            "edited": self.edit_date is not None,
        }


def message_of_user(message_id: int, chat_id: int, content: Formatted, date: int) -> Message:
    return Message(message_id, chat_id, from_bot=False, content=content, html=html.escape(content.text), date=date)


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
