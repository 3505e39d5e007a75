"""A message to relay to another person. Its text and the sender's name are kept out of ``repr``, logs and the store."""

import re
from dataclasses import dataclass, field
from typing import Literal

RelayMessageKind = Literal["text", "photo", "document", "voice", "other"]

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,32}))?(?!\S)", re.ASCII)
"""A command at the start of a text: its name, and the bot it is addressed to. ``/v1/chat/completions`` is a path;
Telegram doesn't treat it as a command either (``match_bot_commands`` in tdlib's MessageEntity.cpp)."""


@dataclass(frozen=True, slots=True)
class RelayMessage:
    """A message in a private chat or in a group's topic (``thread``); ``reply_to`` is the message it replies to.

    ``text`` is its text or caption, without quotes. ``name`` is the sender's. ``to_bot``: it replies to a message
    of the bot's, or it's in a topic that the bot opened and replies to nothing.
    """

    chat: int
    sender: int
    message: int
    kind: RelayMessageKind
    thread: int = 0
    reply_to: int = 0
    edited: bool = False
    to_bot: bool = False
    language_code: str = ""
    text: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
