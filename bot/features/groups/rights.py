"""Asks Telegram who may do what in a group."""

from enum import Enum

from ...ports.groups import GroupMessenger, Member, NotAllowedError
from ...ports.updates import Update

PIN = "can_pin_messages"
DELETE = "can_delete_messages"

_OUTSIDER = Member("left", frozenset())


class Caller(Enum):
    """Whether somebody may use an admin's command."""

    ADMIN = "admin"
    OTHER = "other"
    UNKNOWN = "unknown"
    """Telegram doesn't say."""


class Rights:
    """Asks every time: an admin of a minute ago may be none now."""

    def __init__(self, messenger: GroupMessenger) -> None:
        self._messenger = messenger

    async def caller(self, update: Update) -> Caller:
        """The creator, an admin, or an anonymous one.

        Who speaks in the name of this very group is one of its admins; Telegram's account for them, the same in all
        groups, says nothing. A channel, the linked one too, is nobody: anybody may have one.
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
        """What the bot itself may do there."""
        try:
            return await self._messenger.member(chat, 0)
        except NotAllowedError:
            return _OUTSIDER
