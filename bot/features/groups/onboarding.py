"""Introduces the bot when it's added to a group, and leaves channels and other chats."""

from contextlib import suppress

from ...i18n.language import Language
from ...ports.errors import ClosedError, TooFastError
from ...ports.groups import GroupMessenger, NotAllowedError
from ...ports.updates import Update
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from .card import GroupCard
from .ephemeral_replies import GroupReplies


class Onboarding:
    """Messages about the bot itself."""

    def __init__(self, messenger: GroupMessenger, card: GroupCard, replies: GroupReplies) -> None:
        self._messenger = messenger
        self._card = card
        self._replies = replies

    async def introduce(self, update: Update, language: Language) -> None:
        """Introduces the bot to the group that it was added to."""
        await self._replies.publicly(update, self._introduction(language))

    async def help(self, update: Update, language: Language) -> None:
        """Answers ``/help``."""
        await self._replies.reply(update, self._introduction(language))

    def _introduction(self, language: Language) -> Card:
        return Card(self._card.say(bot_texts.GROUP_INTRO, language).format(subject=self._card.subject(language)))

    async def leave(self, update: Update, language: Language) -> None:
        """Leaves a channel or another chat that isn't a group, and tells the user who added the bot."""
        with suppress(NotAllowedError, ClosedError, TooFastError):
            await self._messenger.leave(update.chat)
        if update.user:
            with suppress(ClosedError, TooFastError):
                await self._messenger.tell(update.user, Card(language.say(bot_texts.GROUP_NOT_MEANT)))

    async def invite(self, update: Update, language: Language) -> None:
        """Says in a private chat how to add the bot to a group, with the rights it needs."""
        with suppress(ClosedError):
            await self._messenger.tell(update.chat, self.invitation(language))

    def invitation(self, language: Language) -> Card:
        add = Button(language.say(bot_texts.GROUP_ADD), url=self._card.add_link())
        return Card(self._card.say(bot_texts.GROUP_INVITE, language), ((add,),))
