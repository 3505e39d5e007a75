"""Replies in a group: ephemeral messages, which only one member sees, or public and silent if Telegram refuses one."""

from contextlib import suppress

from ...ports.errors import CardGoneError, ClosedError, TooFastError
from ...ports.groups import GroupMessenger, NotAllowedError
from ...ports.updates import Update
from ...rendering.card import Card


class GroupReplies:
    """Replies to commands. A reply that fails isn't retried: the user can send the command again."""

    def __init__(self, messenger: GroupMessenger) -> None:
        self._messenger = messenger

    async def reply(self, update: Update, card: Card) -> None:
        """Replies to the sender privately, or publicly if the sender is anonymous or Telegram refuses."""
        if not await self.privately(update, card):
            await self.publicly(update, card)

    async def privately(self, update: Update, card: Card) -> bool:
        """Replies to the sender with an ephemeral message; False if that isn't possible.

        Most replies that anybody can trigger use only this, so that nobody can make the bot spam a group.
        """
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
