"""Parses a message into one that can be relayed."""

from typing import Any

from ..ports.relay_message import RelayMessage, RelayMessageKind
from .fields import LONGEST

_KINDS: tuple[tuple[str, RelayMessageKind], ...] = (
    ("photo", "photo"),
    ("document", "document"),
    ("voice", "voice"),
    ("text", "text"),
    *(
        (name, "other")
        for name in (
            "sticker",
            "animation",
            "video",
            "video_note",
            "audio",
            "location",
            "venue",
            "contact",
            "poll",
            "dice",
            "story",
            "checklist",
            "game",
            "paid_media",
        )
    ),
)
"""What else a message carries is Telegram's own word of something: a topic renamed, a message pinned."""


def read_relay_message(raw: dict[str, Any]) -> RelayMessage | None:
    """The message in an update, if a person wrote it."""
    edited = isinstance(raw.get("edited_message"), dict)
    message = raw["edited_message"] if edited else raw.get("message")
    if not isinstance(message, dict):
        return None
    sender, chat = message.get("from"), message.get("chat")
    numbers: tuple[Any, ...] = (message.get("message_id"), _of(sender, "id"), _of(chat, "id"))
    kind = next((kind for name, kind in _KINDS if message.get(name)), None)
    if kind is None or not all(type(number) is int for number in numbers):
        return None
    # An anonymous admin speaks as the group itself, by a bot of Telegram's; a channel that is a guest here does not.
    if _of(sender, "is_bot") and _of(message.get("sender_chat"), "id") != numbers[2]:
        return None
    number, user, where = map(int, numbers)
    reply = message.get("reply_to_message")
    topic = message.get("message_thread_id") if message.get("is_topic_message") else 0
    answered = _of(reply, "message_id")
    text = message.get("text") or message.get("caption")
    return RelayMessage(
        where,
        user,
        number,
        kind,
        thread=topic if type(topic) is int else 0,
        # In a topic, what answers nothing is told as an answer to the topic's first message.
        reply_to=answered if type(answered) is int and answered != topic else 0,
        edited=edited,
        language_code=str(_of(sender, "language_code") or ""),
        text=text[:LONGEST] if isinstance(text, str) else "",
        name=" ".join(str(each) for each in (_of(sender, "first_name"), _of(sender, "last_name")) if each),
    )


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
