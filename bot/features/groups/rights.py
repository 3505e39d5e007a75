"""Checks members' and the bot's own rights in a group."""

from enum import Enum

from ...ports.groups import GroupMessenger, Member, NotAllowedError
from ...ports.updates import Update

PIN = "can_pin_messages"
DELETE = "can_delete_messages"

_OUTSIDER = Member("left", frozenset())


class Caller(Enum):
    """Whether the sender of a command is an admin."""

    ADMIN = "admin"
    OTHER = "other"
    UNKNOWN = "unknown"
    """Telegram doesn't tell."""


class Rights:
    """Asks Telegram every time, without a cache, because admins can lose their rights at any time."""

    def __init__(self, messenger: GroupMessenger) -> None:
        self._messenger = messenger

    async def caller(self, update: Update) -> Caller:
        """Whether the sender is the creator or an admin, perhaps an anonymous one.

        Only admins can write in the name of the group itself (``sender_chat``); the user id of such messages is the
        same in all groups and says nothing. A message in the name of a channel, even the linked one, isn't an admin's.
        """
        if update.sender_chat:
            return Caller.ADMIN if update.sender_chat == update.chat else Caller.OTHER
        if not update.user:
            return Caller.OTHER
        try:
            member = await self._messenger.member(update.chat, update.user)
        except NotAllowedError:
            return Caller.UNKNOWN
        return Caller.ADMIN if member.admin else Caller.OTHER

    async def own(self, chat: int) -> Member:
        """The bot's own rights in a group."""
        try:
            return await self._messenger.member(chat, 0)
        except NotAllowedError:
            return _OUTSIDER
