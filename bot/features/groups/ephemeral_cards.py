"""Shows users their own pages in a group as ephemeral messages, or in the private chat if Telegram refuses one."""

import asyncio
from collections.abc import Awaitable, Callable

from ...conversation import callback_data, deep_links
from ...conversation.event import Show, UnknownTarget
from ...conversation.navigation import adapt_session, home
from ...conversation.record import CardAddress, Record
from ...conversation.session import Session, View
from ...guide.guide import Guide
from ...i18n.language import Language
from ...ports.errors import CardGoneError, ClosedError, MovedError, TooFastError, UnreachableError
from ...ports.groups import GroupMessenger, NotAllowedError
from ...ports.messenger import PutCard
from ...ports.updates import TapAnswer, Update
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from ...rendering.renderer import Renderer
from ...rendering.text_length import plain, units
from .card import GroupCard

TIMEOUT_SECONDS = 8.0
"""How long Telegram may take before a tap opens the private chat instead. Taps must be answered within 15 seconds."""

EDIT_UNITS = 1024
"""UTF-16 units allowed in an edit of an ephemeral message (a server bug, tdlib/telegram-bot-api#881)."""

_REFUSED = (NotAllowedError, CardGoneError, ClosedError, MovedError, TooFastError, UnreachableError, TimeoutError)


class EphemeralCards:
    """Shows pages as ephemeral messages with a button to the private chat, or opens the private chat if it can't."""

    def __init__(
        self,
        guide: Guide,
        renderer: Renderer,
        card: GroupCard,
        messenger: GroupMessenger,
        card_of: Callable[[int], Awaitable[int]],
    ) -> None:
        """``card_of`` returns the message id of a group's card, 0 if unknown, for the way back to the group."""
        self._guide = guide
        self._renderer = renderer
        self._card = card
        self._messenger = messenger
        self._card_of = card_of

    def put(self, update: Update, language_of: Callable[[Session], Language]) -> PutCard:
        """A function that delivers the page after a tap. It raises ``ClosedError`` if Telegram refuses the message."""
        at = CardAddress(update.chat, update.ephemeral, update.user) if update.ephemeral else None

        async def put(record: Record, note: str) -> CardAddress:
            nonlocal at
            made = record.card
            if at is None and made and (made.chat, made.receiver) == (update.chat, update.user):
                at = made  # a resent update finds the message that its first attempt sent
            session = adapt_session(self._guide, record.session)
            link = self._link(session, update.chat, await self._return_message(update))
            rendered = self._render(session, language_of(record.session), note, link)
            try:
                async with asyncio.timeout(TIMEOUT_SECONDS):
                    at = await self._show(rendered, update, at)
            except _REFUSED as error:
                raise ClosedError(type(error).__name__) from error
            return at

        return put

    async def open_in_private(self, update: Update, session: Session | None = None) -> TapAnswer:
        """The answer to a tap that opens the private chat: at the session's page if given, else the button's target."""
        card = await self._return_message(update)
        if session is not None:
            return TapAnswer(update.callback_id, url=self._link(session, update.chat, card))
        event = callback_data.decode(update.data)
        if isinstance(event, UnknownTarget) or isinstance(deep_links.decode(deep_links.encode(event)), UnknownTarget):
            event = Show(home(self._guide))  # a link can't delete, vote or consent
        return TapAnswer(update.callback_id, url=self._card.link(event, update.chat, card))

    async def _return_message(self, update: Update) -> int:
        """The message to return to: the tapped one if everybody sees it, else the group's card."""
        return update.message_id or await self._card_of(update.chat)

    def _render(self, session: Session, language: Language, note: str, link: str) -> Card:
        card = self._renderer.render(session._replace(origin=None), language, note, sponsored=False)
        return Card(card.html, (*card.rows, (Button(language.say(bot_texts.OPEN), url=link),)))

    def _link(self, session: Session, chat: int, card: int) -> str:
        """The deep link to the session's page. ``FORGOTTEN`` has none, so its link leads home."""
        page = home(self._guide) if session.page.view is View.FORGOTTEN else session.page
        return self._card.link(Show(page), chat, card)

    async def _show(self, card: Card, update: Update, at: CardAddress | None) -> CardAddress:
        if at is not None and units(plain(card.html)) <= EDIT_UNITS:
            try:
                await self._messenger.edit_ephemeral(at.chat, at.receiver, at.message, card)
            except (NotAllowedError, CardGoneError):
                pass
            else:
                return at
        number = await self._messenger.send_ephemeral(
            update.chat,
            update.user,
            card,
            callback_id=update.callback_id,
            instead=bool(update.message_id) and not update.ephemeral,
        )
        if at is not None and at.message != number:
            await self._messenger.delete_ephemeral(at.chat, at.receiver, at.message)
        return CardAddress(update.chat, number, update.user)
