"""Introduces the bot where it is added, and leaves chats that are no groups."""

from contextlib import suppress

from ...i18n.catalogue import Language
from ...ports.errors import ClosedError, TooFastError
from ...ports.groups import GroupMessenger, NotAllowedError
from ...ports.updates import Update
from ...rendering import words
from ...rendering.card import Button, Card
from .card import GroupCard
from .replies import GroupReplies


class Onboarding:
    """What is said of the bot itself."""

    def __init__(self, messenger: GroupMessenger, card: GroupCard, notes: GroupReplies) -> None:
        self._messenger = messenger
        self._card = card
        self._notes = notes

    async def introduce(self, update: Update, language: Language) -> None:
        """To the group that the bot was added to."""
        await self._notes.publicly(update, self._introduction(language))

    async def help(self, update: Update, language: Language) -> None:
        """To whoever asks."""
        await self._notes.reply(update, self._introduction(language))

    def _introduction(self, language: Language) -> Card:
        return Card(language.say(words.GROUP_INTRO).format(subject=self._card.subject(language)))

    async def leave(self, update: Update, language: Language) -> None:
        """A channel, or another chat that is no group; who added the bot is told, and nobody else."""
        with suppress(NotAllowedError, ClosedError, TooFastError):
            await self._messenger.leave(update.chat)
        if update.user:
            with suppress(ClosedError, TooFastError):
                await self._messenger.tell(update.user, Card(language.say(words.GROUP_NOT_MEANT)))

    async def invite(self, update: Update, language: Language) -> None:
        """In a private chat: how to get the bot into a group, with the rights that it needs."""
        with suppress(ClosedError):
            await self._messenger.tell(update.chat, self.invitation(language))

    def invitation(self, language: Language) -> Card:
        add = Button(language.say(words.GROUP_ADD), url=self._card.add_link())
        return Card(language.say(words.GROUP_INVITE), ((add,),))
