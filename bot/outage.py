"""What is done for people whose record can't be had: the store is down, or can't open what it keeps."""

from .conversation import address
from .conversation.event import Back, Event, Exposed, Forget, Lost, Show
from .conversation.session import Page, Session, View
from .guide.guide import Guide
from .guide.screen import Info, Menu
from .language.catalogue import Language
from .people.people import People
from .ports import Answer, CardGoneError, ClosedError, Incoming, Messenger, Receipt
from .screens import words
from .screens.asides import warning
from .screens.card import Card
from .screens.draw import Artist
from .screens.locked import locked_card


class Outage:
    """Serves people without their record. Nothing of it is overwritten; only its owner can have it deleted."""

    def __init__(self, guide: Guide, artist: Artist, people: People, messenger: Messenger) -> None:
        self._guide = guide
        self._artist = artist
        self._people = people
        self._messenger = messenger

    async def reading(self, incoming: Incoming, event: Event, language: Language) -> Receipt | None:
        """A tap that only shows something to read is served, and told that it isn't kept. None for any other."""
        if incoming.kind != "tap" or not incoming.message_id or not isinstance(event, Show | Back):
            return None
        screen = self._guide.screens.get(event.page.screen)
        if event.page.view not in (View.SCREEN, View.SOURCES) or not isinstance(screen, Menu | Info):
            return None
        note = language.say(words.UNSAVED)
        try:
            card = self._artist.draw(Session(event.page), language, note)
            await self._messenger.edit(incoming.chat, incoming.message_id, card)
        except (CardGoneError, ClosedError):
            return None
        return _answered(incoming, note)

    async def locked(self, incoming: Incoming, event: Event, language: Language) -> Receipt:
        """Whose record is sealed with a key that is not here may delete it, in two taps, read, or wait.

        The update is done with: sent again, it would find the same, and hold up its sender's next ones for a day.
        """
        if isinstance(event, Forget):
            await self._people.forget(incoming.user, None)
            return await self._shown(incoming, self._artist.draw(Session(Page(View.FORGOTTEN)), language))
        if isinstance(event, Show | Back) and event.page.view is View.FORGET:
            return await self._shown(incoming, self._artist.draw(Session(event.page), language))
        if receipt := await self.reading(incoming, event, language):
            return receipt
        again = incoming.data if address.read(incoming.data) != Lost() else ""
        note = warning(language, event.kind) if isinstance(event, Exposed) else ""
        return await self._shown(incoming, locked_card(self._guide.home, language, again, note))

    async def _shown(self, incoming: Incoming, card: Card) -> Receipt:
        """Puts ``card`` in place of the tapped one, or below."""
        try:
            if incoming.message_id:
                try:
                    await self._messenger.edit(incoming.chat, incoming.message_id, card)
                except CardGoneError:
                    pass
                else:
                    return _answered(incoming, "")
            await self._messenger.send(incoming.chat, card, incoming.thread)
        except ClosedError:
            pass
        return _answered(incoming, "")


def _answered(incoming: Incoming, text: str) -> Receipt:
    return Receipt(answer=Answer(incoming.callback_id, text) if incoming.callback_id else None)
