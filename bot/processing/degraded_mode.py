"""Serves users whose record can't be read: the store is down, or the key is missing."""

from collections.abc import Awaitable, Callable

from ..context.content import Content
from ..conversation import callback_data
from ..conversation.event import Back, EraseData, Event, SecretDetected, Show, UnknownTarget
from ..conversation.record import Record
from ..conversation.session import Page, Session, View
from ..guide.screen import Info, Menu
from ..i18n.language import Language
from ..ports.errors import CardGoneError, ClosedError
from ..ports.messenger import Messenger
from ..ports.updates import Receipt, Update
from ..rendering import bot_texts
from ..rendering.card import Card
from ..rendering.locked_card import locked_card
from ..rendering.notice_choice import warning


class DegradedMode:
    """Serves users without their record, which is never overwritten; only the user can have it deleted."""

    def __init__(
        self, content: Content, messenger: Messenger, erase: Callable[[int, Record | None], Awaitable[None]]
    ) -> None:
        self._guide = content.guide
        self._renderer = content.renderer
        self._messenger = messenger
        self._erase = erase

    async def reading(self, update: Update, event: Event, language: Language) -> Receipt | None:
        """Serves a tap that only shows something to read, and notes that nothing is saved. None for other updates."""
        if update.kind != "tap" or not update.message_id or not isinstance(event, Show | Back):
            return None
        screen = self._guide.screens.get(event.page.screen)
        if event.page.view not in (View.SCREEN, View.SOURCES) or not isinstance(screen, Menu | Info):
            return None
        note = language.say(bot_texts.UNSAVED)
        try:
            card = self._renderer.render(Session(event.page), language, note)
            await self._messenger.edit(update.chat, update.message_id, card)
        except (CardGoneError, ClosedError):
            return None
        return Receipt.answering(update, note)

    async def locked(self, update: Update, event: Event, language: Language) -> Receipt:
        """Serves a user whose record can't be decrypted: they may erase it (in two taps), read on, or wait.

        The update then counts as done: resending it would change nothing, and would block the chat for a day.
        """
        if isinstance(event, EraseData):
            await self._erase(update.user, None)
            return await self._shown(update, self._renderer.render(Session(Page(View.FORGOTTEN)), language))
        if isinstance(event, Show | Back) and event.page.view is View.FORGET:
            return await self._shown(update, self._renderer.render(Session(event.page), language))
        if receipt := await self.reading(update, event, language):
            return receipt
        again = update.data if callback_data.decode(update.data) != UnknownTarget() else ""
        note = warning(language, event) if isinstance(event, SecretDetected) else ""
        return await self._shown(update, locked_card(self._guide.home, language, again, note))

    async def _shown(self, update: Update, card: Card) -> Receipt:
        """Shows ``card`` in place of the tapped one, or as a new one."""
        try:
            if update.message_id:
                try:
                    await self._messenger.edit(update.chat, update.message_id, card)
                except CardGoneError:
                    pass
                else:
                    return Receipt.answering(update)
            await self._messenger.send(update.chat, card, update.thread)
        except ClosedError:
            pass
        return Receipt.answering(update)
