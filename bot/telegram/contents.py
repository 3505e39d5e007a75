"""Finds every text in a message that others can see."""

from collections.abc import Iterator
from typing import Any

from .fields import LONGEST

CONTENTS = (
    "text", "photo", "document", "voice", "sticker", "animation", "video", "video_note", "audio", "location", "venue",
    "contact", "poll", "dice", "story", "checklist", "game", "paid_media",
)  # fmt: skip
"""What people put into messages. All else is Telegram's own word of something: pinned, a topic made, a gift, a payment,
the timer changed. New kinds of both come with every version, and silence is the better answer to what isn't known."""

_NOT_SAID = frozenset(
    {
        # Who and where; messages of others, which are not this one's to answer for.
        "from", "chat", "sender_chat", "sender_business_bot", "via_bot", "user", "forward_origin", "forward_from",
        "forward_from_chat", "forward_sender_name", "author_signature", "reply_to_message", "external_reply",
        "pinned_message", "reply_to_story", "reply_markup", "voter", "completed_by_user",
        # What Telegram numbers and names.
        "type", "mime_type", "emoji", "set_name", "language", "language_code", "thumbnail", "photo", "thumb",
    }
)  # fmt: skip
_DEPTH, _STRINGS = 8, 200


def is_service(message: dict[str, Any]) -> bool:
    """Whether nobody wrote it."""
    return not any(message.get(name) for name in CONTENTS)


def carried(message: dict[str, Any]) -> tuple[str, ...]:
    """What else stands in it in words, beside text and caption.

    Files' names, titles, a poll's question and answers, a checklist, a contact, where links lead; and whatever Telegram
    adds, since it is the strings of all fields but a few.
    """
    found: list[str] = []
    left = LONGEST
    for text in _strings(
        {name: value for name, value in message.items() if name not in ("text", "caption", "quote")}, 0
    ):
        if left <= 0 or len(found) == _STRINGS:
            break
        found.append(text[:left])
        left -= len(text)
    return tuple(found)


def _strings(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth > _DEPTH:
        return
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, depth + 1)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in _NOT_SAID and name != "id" and not str(name).endswith("_id"):
                yield from _strings(each, depth + 1)
