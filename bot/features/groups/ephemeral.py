"""Shows a user their own pages in a group, to them alone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from ...conversation import callback_data
from ...conversation.event import Show, UnknownTarget
from ...conversation.navigation import adapt_session, home
from ...conversation.record import CardAddress, Record
from ...conversation.session import Session, View
from ...guide.guide import Guide
from ...i18n.catalogue import Language
from ...ports.errors import CardGoneError, ClosedError, MovedError, TooFastError, UnreachableError
from ...ports.groups import GroupMessenger, NotAllowedError
from ...ports.messenger import PutCard
from ...ports.updates import Answer, Update
from ...rendering import words
from ...rendering.card import Button, Card
from ...rendering.measure import plain, units
from ...rendering.renderer import Renderer
from .card import GroupCard

SECONDS = 8.0
"""How long Telegram may take before the person is given the way into the private chat instead: well within the fifteen
seconds in which a tap can be answered so."""

EDIT_UNITS = 1024
"""UTF-16 units that an edit of such a message takes (a bug of the server, tdlib/telegram-bot-api#881)."""

_REFUSED = (NotAllowedError, CardGoneError, ClosedError, MovedError, TooFastError, UnreachableError, TimeoutError)


class EphemeralCards:
    """Shows pages to one person, each with a way into the private chat; and gives that way where it can't."""

    def __init__(
        self,
        guide: Guide,
        renderer: Renderer,
        card: GroupCard,
        messenger: GroupMessenger,
        card_of: Callable[[int], Awaitable[int]],
    ) -> None:
        """``card_of`` gives the message id of a group's card, 0 for none: people are led back to it."""
        self._guide = guide
        self._renderer = renderer
        self._card = card
        self._messenger = messenger
        self._card_of = card_of

    def put(self, update: Update, speak: Callable[[Session], Language]) -> PutCard:
        """For the delivery after a tap. Raises ``ClosedError`` for whatever Telegram refuses."""
        at = CardAddress(update.chat, update.ephemeral, update.user) if update.ephemeral else None

        async def put(record: Record, note: str) -> CardAddress:
            nonlocal at
            made = record.card
            if at is None and made and (made.chat, made.receiver) == (update.chat, update.user):
                at = made  # an update that is sent again finds what it has made
            session = adapt_session(self._guide, record.session)
            link = self._link(session, update.chat, await self._place(update))
            rendered = self._drawn(session, speak(record.session), note, link)
            try:
                async with asyncio.timeout(SECONDS):
                    at = await self._shown(rendered, update, at)
            except _REFUSED as error:
                raise ClosedError(type(error).__name__) from error
            return at

        return put

    async def open_in_private(self, update: Update, session: Session | None = None) -> Answer:
        """The answer to a tap that opens the private chat where the session is; without one, at what was tapped."""
        card = await self._place(update)
        if session is not None:
            return Answer(update.callback_id, url=self._link(session, update.chat, card))
        event = callback_data.decode(update.data)
        if isinstance(event, UnknownTarget) or isinstance(
            callback_data.decode_start(callback_data.encode_start(event)), UnknownTarget
        ):
            event = Show(home(self._guide))  # a link can't delete, vote or consent
        return Answer(update.callback_id, url=self._card.link(event, update.chat, card))

    async def _place(self, update: Update) -> int:
        """The message to come back to: the tapped one if all see it, else the group's card."""
        return update.message_id or await self._card_of(update.chat)

    def _drawn(self, session: Session, language: Language, note: str, link: str) -> Card:
        card = self._renderer.render(replace(session, origin=None), language, note, sponsored=False)
        return Card(card.html, (*card.rows, (Button(language.say(words.OPEN), url=link),)))

    def _link(self, session: Session, chat: int, card: int) -> str:
        """To the session's own page in private. That all is deleted is only said after a deletion."""
        page = home(self._guide) if session.page.view is View.FORGOTTEN else session.page
        return self._card.link(Show(page), chat, card)

    async def _shown(self, card: Card, update: Update, at: CardAddress | None) -> CardAddress:
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
