"""Parses a message into one that can be relayed."""

from typing import Any

from ..ports.relay_message import RelayMessage, RelayMessageKind
from .json_fields import LONGEST
from .service_messages import CONTENTS

_KINDS: dict[str, RelayMessageKind] = {"text": "text", "photo": "photo", "document": "document", "voice": "voice"}
"""The fields with a kind of their own; any other content is ``other``."""


def read_relay_message(raw: dict[str, Any], username: str = "") -> RelayMessage | None:
    """The message in an update, if a person wrote it; else None. ``username`` is the bot's."""
    edited = isinstance(raw.get("edited_message"), dict)
    message = raw["edited_message"] if edited else raw.get("message")
    if not isinstance(message, dict):
        return None
    sender, chat = message.get("from"), message.get("chat")
    numbers: tuple[Any, ...] = (message.get("message_id"), _of(sender, "id"), _of(chat, "id"))
    kind = next((_KINDS.get(name, "other") for name in CONTENTS if message.get(name)), None)
    if kind is None or not all(type(number) is int for number in numbers):
        return None
    # An anonymous admin posts as the group itself, through a bot of Telegram's; a guest channel has another sender
    # chat.
    if _of(sender, "is_bot") and _of(message.get("sender_chat"), "id") != numbers[2]:
        return None
    number, user, where = map(int, numbers)
    reply = message.get("reply_to_message")
    topic = message.get("message_thread_id") if message.get("is_topic_message") else 0
    answered = _of(reply, "message_id")
    replied_to = str(_of(_of(reply, "from"), "username") or "")
    text = message.get("text") or message.get("caption")
    return RelayMessage(
        where,
        user,
        number,
        kind,
        thread=topic if type(topic) is int else 0,
        # In a topic, a message that replies to nothing arrives as a reply to the topic's first message.
        reply_to=answered if type(answered) is int and answered != topic else 0,
        edited=edited,
        to_bot=bool(replied_to) and replied_to.lower() == username.lower(),
        language_code=str(_of(sender, "language_code") or ""),
        text=text[:LONGEST] if isinstance(text, str) else "",
        name=" ".join(str(each) for each in (_of(sender, "first_name"), _of(sender, "last_name")) if each),
    )


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
