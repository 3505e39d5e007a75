"""A message as it is relayed to another person. It stays out of ``repr``, logs and store."""

import re
from dataclasses import dataclass, field
from typing import Literal

RelayMessageKind = Literal["text", "photo", "document", "voice", "other"]

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,32}))?(?!\S)", re.ASCII)
"""A command at the beginning of a text: its name, and the bot that it is for. ``/v1/chat/completions`` is a path, and
no command for Telegram either (``match_bot_commands`` of tdlib's MessageEntity.cpp)."""


@dataclass(frozen=True, slots=True)
class RelayMessage:
    """One message, of a private chat or of a group's topic (``thread``); ``reply_to`` is what it answers.

    ``text`` is its text or caption and nothing that it quotes. ``name`` is the sender's.
    """

    chat: int
    sender: int
    message: int
    kind: RelayMessageKind
    thread: int = 0
    reply_to: int = 0
    edited: bool = False
    language_code: str = ""
    text: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
