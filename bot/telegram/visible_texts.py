"""Finds every text in a message that others can see."""

from collections.abc import Iterator
from typing import Any

from .json_fields import LONGEST

_NOT_TEXT = frozenset(
    {
        # Senders and chats, and other people's messages.
        "from", "chat", "sender_chat", "sender_business_bot", "via_bot", "user", "forward_origin", "forward_from",
        "forward_from_chat", "forward_sender_name", "author_signature", "reply_to_message", "origin",
        "pinned_message", "reply_to_story", "voter", "completed_by_user",
        # Identifiers and enumerations.
        "type", "mime_type", "emoji", "set_name", "language_code", "thumbnail", "photo", "thumb",
        "callback_data",
    }
)  # fmt: skip
_MAX_DEPTH, _MAX_STRINGS = 8, 200


def carried(message: dict[str, Any]) -> tuple[str, ...]:
    """The other texts in a message, besides text and caption.

    File names, titles, a poll's question and answers, a checklist, a contact, targets of links, the language above a
    code block, the buttons of a bot's message, what a reply shows of another chat; and those in fields that Telegram
    will add, since all fields but a few are read.
    """
    found: list[str] = []
    left = LONGEST
    for text in _strings(
        {name: value for name, value in message.items() if name not in ("text", "caption", "quote")}, 0
    ):
        if left <= 0 or len(found) == _MAX_STRINGS:
            break
        found.append(text[:left])
        left -= len(text)
    return tuple(found)


def _strings(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth > _MAX_DEPTH:
        return
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, depth + 1)
    elif isinstance(value, dict):
        names = [value[each] for each in ("first_name", "last_name") if isinstance(value.get(each), str)]
        if len(names) > 1:
            yield " ".join(names)  # clients show them as one
        for name, each in value.items():
            if name not in _NOT_TEXT and name != "id" and not str(name).endswith("_id"):
                yield from _strings(each, depth + 1)
