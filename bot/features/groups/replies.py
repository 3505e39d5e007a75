"""Answers in a group: to one member alone where Telegram allows it, else quietly to all."""

from contextlib import suppress

from ...ports.errors import CardGoneError, ClosedError, TooFastError
from ...ports.groups import GroupMessenger, NotAllowedError
from ...ports.updates import Update
from ...rendering.card import Card


class GroupReplies:
    """Says things to who sent a command. What can't be said now is left unsaid: the command can be sent again."""

    def __init__(self, messenger: GroupMessenger) -> None:
        self._messenger = messenger

    async def reply(self, update: Update, card: Card) -> None:
        """To the person alone; for all where nobody can be made out, or Telegram refuses."""
        if not await self.alone(update, card):
            await self.publicly(update, card)

    async def alone(self, update: Update, card: Card) -> bool:
        """To the person alone, or not at all; whether Telegram took it. Nobody can make the bot fill a group so."""
        if not update.user or update.sender_chat:
            return False
        try:
            await self._messenger.send_ephemeral(update.chat, update.user, card, command=update.ephemeral)
        except (NotAllowedError, CardGoneError, ClosedError, TooFastError):
            return False
        return True

    async def publicly(self, update: Update, card: Card) -> None:
        with suppress(NotAllowedError, ClosedError, TooFastError):
            await self._messenger.post(update.chat, card, update.thread, update.own_message)
