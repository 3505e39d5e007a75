"""Posts, updates, pins and removes a group's card when an admin says so."""

from collections.abc import Callable
from dataclasses import replace

import structlog

from ...i18n.catalogue import Language
from ...ports.conflicts import retry_conflicts
from ...ports.errors import CardGoneError
from ...ports.group import Group
from ...ports.groups import GroupConflictError, GroupMessenger, GroupStore, GroupVersion, NotAllowedError
from ...ports.updates import Update
from ...rendering import words
from ...rendering.card import Button, Card
from .card import GroupCard
from .replies import GroupReplies
from .rights import PIN, Rights

log = structlog.get_logger(__name__)

Change = Callable[[Group], Group]


class Pinning:
    """``/pin`` and ``/unpin``. The caller was found to be an admin."""

    def __init__(
        self, store: GroupStore, messenger: GroupMessenger, rights: Rights, card: GroupCard, notes: GroupReplies
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._rights = rights
        self._card = card
        self._notes = notes

    async def pin(self, update: Update, language: Language) -> None:
        """Posts the card, or updates the one there is; then pins it, or says which right is missing."""
        version = await self._store.read(update.chat, fresh=True)
        updated = bool(version.group.card)
        group = await self.posted(update.chat, version, update.thread)
        if not (await self._rights.own(update.chat)).may(PIN):
            await self._lacking(update, language)
            return
        try:
            await self._messenger.pin(update.chat, group.card)
        except (NotAllowedError, CardGoneError):
            await self._lacking(update, language)
            return
        said = words.GROUP_UPDATED if updated and group.card == version.group.card else words.GROUP_PINNED
        await self._notes.alone(update, Card(language.say(said)))

    async def unpin(self, update: Update, language: Language) -> None:
        """Unpins the card and deletes it. What can't be is gone already, or stays as an old message does."""
        version = await self._store.read(update.chat, fresh=True)
        if not (card := version.group.card):
            await self._notes.reply(update, Card(language.say(words.GROUP_NO_CARD)))
            return
        try:
            await self._messenger.unpin(update.chat, card)
        except (NotAllowedError, CardGoneError):
            log.info("group_card_unpin_failed")
        await self._messenger.delete(update.chat, card)
        await self.kept(update.chat, version, lambda group: replace(group, card=0, thread=0))
        await self._notes.alone(update, Card(language.say(words.GROUP_UNPINNED)))

    async def posted(self, chat: int, version: GroupVersion, thread: int) -> Group:
        """The group once its card shows what it should, edited in place where it is still there."""
        group = version.group
        if group.card:
            try:
                await self._messenger.edit(chat, group.card, self._card.render(group, chat, group.card))
            except (CardGoneError, NotAllowedError):
                log.info("group_card_reposted")
            else:
                return group
        try:
            # A card that can't be noted would come again with each attempt, so the store has to be up first.
            version = await self._store.commit(chat, group, version)
        except GroupConflictError as conflict:
            version = conflict.now
        number = await self._messenger.post(chat, self._card.render(group, chat), thread)
        kept = await self.kept(
            chat, version, lambda now: now if now.card != group.card else replace(now, card=number, thread=thread)
        )
        if kept.card != number:  # two admins at once: one card stays
            await self._messenger.delete(chat, number)
            return kept
        try:
            # Only now is its number known, which leads people back to it from the private chat.
            await self._messenger.edit(chat, number, self._card.render(kept, chat, number))
        except (CardGoneError, NotAllowedError):
            log.info("group_link_missing")
        return kept

    async def refresh(self, chat: int, group: Group) -> None:
        """Makes the card show what was chosen now. One that is gone comes back with the next ``/pin``."""
        try:
            await self._messenger.edit(chat, group.card, self._card.render(group, chat, group.card))
        except (CardGoneError, NotAllowedError):
            log.info("group_card_missing")

    async def kept(self, chat: int, version: GroupVersion, change: Change) -> Group:
        """The group after ``change``, made over whatever stands there. Raises ``StuckError`` after many conflicts."""

        async def attempt(version: GroupVersion) -> GroupVersion:
            return await self._store.commit(chat, change(version.group), version)

        return (await retry_conflicts(attempt, version)).group

    async def _lacking(self, update: Update, language: Language) -> None:
        give = Button(language.say(words.GROUP_ADD_RIGHTS), url=self._card.add_link())
        await self._notes.reply(update, Card(language.say(words.GROUP_NO_PIN), ((give,),)))
