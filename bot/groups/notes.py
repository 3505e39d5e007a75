"""Short answers in a group: to one person alone where Telegram allows it, else quietly for all."""

from contextlib import suppress

from ..ports import CardGoneError, ClosedError, Incoming, TooFastError
from ..screens.card import Card
from .ports import GroupMessenger, NotAllowedError


class Notes:
    """Says things to who sent a command. What can't be said now is left unsaid: the command can be sent again."""

    def __init__(self, messenger: GroupMessenger) -> None:
        self._messenger = messenger

    async def reply(self, incoming: Incoming, card: Card) -> None:
        """To the person alone; for all where nobody can be made out, or Telegram refuses."""
        if not await self.alone(incoming, card):
            await self.publicly(incoming, card)

    async def alone(self, incoming: Incoming, card: Card) -> bool:
        """To the person alone, or not at all; whether Telegram took it. Nobody can make the bot fill a group so."""
        if not incoming.user or incoming.sender_chat:
            return False
        try:
            await self._messenger.whisper(incoming.chat, incoming.user, card, command=incoming.ephemeral)
        except (NotAllowedError, CardGoneError, ClosedError, TooFastError):
            return False
        return True

    async def publicly(self, incoming: Incoming, card: Card) -> None:
        with suppress(NotAllowedError, ClosedError, TooFastError):
            await self._messenger.post(incoming.chat, card, incoming.thread, incoming.own_message)
