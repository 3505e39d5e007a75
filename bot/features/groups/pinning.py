"""``/pin`` and ``/unpin``: posts, updates, pins and removes a group's card."""

from collections.abc import Callable
from dataclasses import replace

import structlog

from ...i18n.language import Language
from ...ports.commit_retry import retry_conflicts
from ...ports.errors import CardGoneError
from ...ports.group_settings import Group
from ...ports.groups import GroupConflictError, GroupMessenger, GroupStore, GroupVersion, NotAllowedError
from ...ports.updates import Update
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from .card import GroupCard
from .ephemeral_replies import GroupReplies
from .rights import PIN, Rights

log = structlog.get_logger(__name__)

Change = Callable[[Group], Group]


class Pinning:
    """Carries out the commands. The caller must have been checked to be an admin."""

    def __init__(
        self, store: GroupStore, messenger: GroupMessenger, rights: Rights, card: GroupCard, replies: GroupReplies
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._rights = rights
        self._card = card
        self._replies = replies

    async def pin(self, update: Update, language: Language) -> None:
        """Posts the card, or updates the existing one, and pins it; says which right is missing if it can't."""
        version = await self._store.read(update.chat, fresh=True)
        updated = bool(version.group.card)
        group = await self._post_or_edit(update.chat, version, update.thread)
        if not (await self._rights.own(update.chat)).may(PIN):
            await self._report_missing_right(update, language)
            return
        try:
            await self._messenger.pin(update.chat, group.card)
        except (NotAllowedError, CardGoneError):
            await self._report_missing_right(update, language)
            return
        said = bot_texts.GROUP_UPDATED if updated and group.card == version.group.card else bot_texts.GROUP_PINNED
        await self._replies.privately(update, Card(language.say(said)))

    async def unpin(self, update: Update, language: Language) -> None:
        """Unpins and deletes the card; says what is left for the admin to do if Telegram refuses.

        Bots can't delete a message that is older than 48 hours. A card that is still pinned isn't forgotten, so that
        the command can be sent again.
        """
        version = await self._store.read(update.chat, fresh=True)
        if not (card := version.group.card):
            await self._replies.reply(update, Card(language.say(bot_texts.GROUP_NO_CARD)))
            return
        unpinned = await self._unpin(update.chat, card)
        deleted = await self._messenger.delete(update.chat, card)
        if not deleted and not unpinned:
            await self._report_missing_right(update, language, bot_texts.GROUP_NOT_UNPINNED)
            return
        await self.update(update.chat, version, lambda group: replace(group, card=0, thread=0))
        if deleted:
            await self._replies.privately(update, Card(language.say(bot_texts.GROUP_UNPINNED)))
        else:
            await self._replies.reply(update, Card(language.say(bot_texts.GROUP_UNPINNED_ONLY)))

    async def _unpin(self, chat: int, card: int) -> bool:
        """Unpins the card; False if Telegram doesn't allow it."""
        try:
            await self._messenger.unpin(chat, card)
        except CardGoneError:
            log.info("group_card_not_pinned")
        except NotAllowedError:
            log.info("group_card_unpin_failed")
            return False
        return True

    async def _post_or_edit(self, chat: int, version: GroupVersion, thread: int) -> Group:
        """Edits the group's card, or posts a new one if it's gone. Returns the group with the card's id."""
        group = version.group
        if group.card:
            try:
                await self._messenger.edit(chat, group.card, self._card.render(group, chat, group.card))
            except (CardGoneError, NotAllowedError):
                log.info("group_card_reposted")
            else:
                return group
        try:
            # Check that the store is up before posting: each retry that couldn't save the card's id would post another.
            version = await self._store.commit(chat, group, version)
        except GroupConflictError as conflict:
            version = conflict.now
        number = await self._messenger.post(chat, self._card.render(group, chat), thread)
        kept = await self.update(
            chat, version, lambda now: now if now.card != group.card else replace(now, card=number, thread=thread)
        )
        if kept.card != number:  # two admins pinned at the same time: keep one card
            await self._messenger.delete(chat, number)
            return kept
        try:
            # Its id is only known now; the links on it need that to lead back from the private chat.
            await self._messenger.edit(chat, number, self._card.render(kept, chat, number))
        except (CardGoneError, NotAllowedError):
            log.info("group_link_missing")
        return kept

    async def refresh(self, chat: int, group: Group) -> None:
        """Updates the card after a change of settings. If it's gone, the next ``/pin`` posts a new one."""
        try:
            await self._messenger.edit(chat, group.card, self._card.render(group, chat, group.card))
        except (CardGoneError, NotAllowedError):
            log.info("group_card_missing")

    async def update(self, chat: int, version: GroupVersion, change: Change) -> Group:
        """Applies ``change`` to the stored group, retrying on conflicts. Raises ``StuckError`` after too many."""

        async def attempt(version: GroupVersion) -> GroupVersion:
            return await self._store.commit(chat, change(version.group), version)

        return (await retry_conflicts(attempt, version)).group

    async def _report_missing_right(
        self, update: Update, language: Language, said: str = bot_texts.GROUP_NO_PIN
    ) -> None:
        give = Button(language.say(bot_texts.GROUP_ADD_RIGHTS), url=self._card.add_link())
        await self._replies.reply(update, Card(language.say(said), ((give,),)))
