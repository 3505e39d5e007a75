"""A person's own pages, shown to them alone in the group where they tapped."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from ..conversation import address
from ..conversation.event import Lost, Show
from ..conversation.pages import home, repaired
from ..conversation.record import CardAddress, Record
from ..conversation.session import Session, View
from ..delivery import Put
from ..guide.guide import Guide
from ..language.catalogue import Language
from ..ports import Answer, CardGoneError, ClosedError, Incoming, MovedError, TooFastError, UnreachableError
from ..screens import words
from ..screens.card import Button, Card
from ..screens.draw import Artist
from ..screens.measure import plain, units
from .card import GroupCard
from .ports import GroupMessenger, NotAllowedError

SECONDS = 8.0
"""How long Telegram may take before the person is given the way into the private chat instead: well within the fifteen
seconds in which a tap can be answered so."""

EDIT_UNITS = 1024
"""UTF-16 units that an edit of such a message takes (a bug of the server, tdlib/telegram-bot-api#881)."""

_REFUSED = (NotAllowedError, CardGoneError, ClosedError, MovedError, TooFastError, UnreachableError, TimeoutError)


class Whisper:
    """Shows pages to one person, each with a way into the private chat; and gives that way where it can't."""

    def __init__(
        self,
        guide: Guide,
        artist: Artist,
        card: GroupCard,
        messenger: GroupMessenger,
        card_of: Callable[[int], Awaitable[int]],
    ) -> None:
        """``card_of`` gives the message id of a group's card, 0 for none: people are led back to it."""
        self._guide = guide
        self._artist = artist
        self._card = card
        self._messenger = messenger
        self._card_of = card_of

    def put(self, incoming: Incoming, speak: Callable[[Session], Language]) -> Put:
        """For the delivery after a tap. Raises ``ClosedError`` for whatever Telegram refuses."""
        at = CardAddress(incoming.chat, incoming.ephemeral, incoming.user) if incoming.ephemeral else None

        async def put(record: Record, note: str) -> CardAddress:
            nonlocal at
            made = record.card
            if at is None and made and (made.chat, made.receiver) == (incoming.chat, incoming.user):
                at = made  # an update that is sent again finds what it has made
            session = repaired(self._guide, record.session)
            link = self._link(session, incoming.chat, await self._place(incoming))
            drawn = self._drawn(session, speak(record.session), note, link)
            try:
                async with asyncio.timeout(SECONDS):
                    at = await self._shown(drawn, incoming, at)
            except _REFUSED as error:
                raise ClosedError(type(error).__name__) from error
            return at

        return put

    async def elsewhere(self, incoming: Incoming, session: Session | None = None) -> Answer:
        """The answer to a tap that opens the private chat where the session is; without one, at what was tapped."""
        card = await self._place(incoming)
        if session is not None:
            return Answer(incoming.callback_id, url=self._link(session, incoming.chat, card))
        event = address.read(incoming.data)
        if isinstance(event, Lost) or isinstance(address.read_payload(address.write_payload(event)), Lost):
            event = Show(home(self._guide))  # a link can't delete, vote or consent
        return Answer(incoming.callback_id, url=self._card.link(event, incoming.chat, card))

    async def _place(self, incoming: Incoming) -> int:
        """The message to come back to: the tapped one if all see it, else the group's card."""
        return incoming.message_id or await self._card_of(incoming.chat)

    def _drawn(self, session: Session, language: Language, note: str, link: str) -> Card:
        card = self._artist.draw(replace(session, origin=None), language, note, sponsored=False)
        return Card(card.html, (*card.rows, (Button(language.say(words.OPEN), url=link),)))

    def _link(self, session: Session, chat: int, card: int) -> str:
        """To the session's own page in private. That all is deleted is only said after a deletion."""
        page = home(self._guide) if session.page.view is View.FORGOTTEN else session.page
        return self._card.link(Show(page), chat, card)

    async def _shown(self, card: Card, incoming: Incoming, at: CardAddress | None) -> CardAddress:
        if at is not None and units(plain(card.html)) <= EDIT_UNITS:
            try:
                await self._messenger.rewhisper(at.chat, at.receiver, at.message, card)
            except (NotAllowedError, CardGoneError):
                pass
            else:
                return at
        number = await self._messenger.whisper(
            incoming.chat,
            incoming.user,
            card,
            callback_id=incoming.callback_id,
            instead=bool(incoming.message_id) and not incoming.ephemeral,
        )
        if at is not None and at.message != number:
            await self._messenger.unwhisper(at.chat, at.receiver, at.message)
        return CardAddress(incoming.chat, number, incoming.user)
