"""Photos, documents and voice messages, in as much detail as a bot receives."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .message import Message

CAPTION_UNITS = 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a request."""

    name: str
    content: bytes = field(repr=False)


def media_wire(message: "Message") -> dict[str, Any]:
    """The fields of a message with media."""
    number = f"{message.media}-{message.chat_id}-{message.message_id}"
    file: dict[str, Any] = {"file_id": number, "file_unique_id": number, "file_size": len(message.file) or 1000}
    told: Any = file
    if message.media == "photo":
        told = [{**file, "width": 640, "height": 480}]
    elif message.media == "document":
        told = {**file, "file_name": "file", "mime_type": "application/octet-stream"}
    elif message.media == "voice":
        told = {**file, "duration": 3}
    return {message.media: told, **({"caption": message.text} if message.text else {})}
