"""How the bot behaves where it is put: it says what it reads, and leaves where it is not meant to be."""

from contextlib import suppress

from ..language.catalogue import Language
from ..ports import ClosedError, Incoming, TooFastError
from ..screens import words
from ..screens.card import Button, Card
from .card import GroupCard
from .notes import Notes
from .ports import GroupMessenger, NotAllowedError


class Manners:
    """What is said of the bot itself."""

    def __init__(self, messenger: GroupMessenger, card: GroupCard, notes: Notes) -> None:
        self._messenger = messenger
        self._card = card
        self._notes = notes

    async def introduce(self, incoming: Incoming, language: Language) -> None:
        """To the group that the bot was added to."""
        await self._notes.publicly(incoming, Card(language.say(words.GROUP_INTRO)))

    async def help(self, incoming: Incoming, language: Language) -> None:
        """To whoever asks."""
        await self._notes.reply(incoming, Card(language.say(words.GROUP_INTRO)))

    async def leave(self, incoming: Incoming, language: Language) -> None:
        """A channel, or another chat that is no group; who added the bot is told, and nobody else."""
        with suppress(NotAllowedError, ClosedError, TooFastError):
            await self._messenger.leave(incoming.chat)
        if incoming.user:
            with suppress(ClosedError, TooFastError):
                await self._messenger.tell(incoming.user, Card(language.say(words.GROUP_NOT_MEANT)))

    async def invite(self, incoming: Incoming, language: Language) -> None:
        """In a private chat: how to get the bot into a group, with the rights that it needs."""
        with suppress(ClosedError):
            await self._messenger.tell(incoming.chat, self.invitation(language))

    def invitation(self, language: Language) -> Card:
        add = Button(language.say(words.GROUP_ADD), url=self._card.add_link())
        return Card(language.say(words.GROUP_INVITE), ((add,),))
