"""Tells service messages from messages that people write."""

from typing import Any

CONTENTS = (
    "text", "photo", "document", "voice", "sticker", "animation", "video", "video_note", "audio", "location", "venue",
    "contact", "poll", "dice", "story", "checklist", "game", "paid_media",
)  # fmt: skip
"""Fields with content that people write. Any other message is a service message: a pin, a new topic, a gift, a payment.
Each version of the Bot API adds both kinds; not answering an unknown one is the safer choice."""


def is_service(message: dict[str, Any]) -> bool:
    """Whether it is a service message, which nobody wrote."""
    return not any(message.get(name) for name in CONTENTS)
