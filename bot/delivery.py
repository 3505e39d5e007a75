"""A record's page put on its card, and kept the newest there."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from .conversation.pages import repaired
from .conversation.record import CardAddress, Record
from .conversation.session import Session
from .guide.guide import Guide
from .language.catalogue import Language
from .ports import CardGoneError, ClosedError, ConflictError, Messenger, Store, StoreDownError, StuckError, Version
from .screens.draw import Artist

SLOW_SECONDS = 1.0
"""A delivery slower than this may have been overtaken by another replica's: then the store is asked again."""

_ROUNDS = 5
"""So often overtaken in a row means a person with five devices, or a bug."""


class Delivery:
    """Shows people where they are."""

    def __init__(
        self,
        guide: Guide,
        artist: Artist,
        store: Store,
        messenger: Messenger,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._guide = guide
        self._artist = artist
        self._store = store
        self._messenger = messenger
        self._clock = clock

    async def show(
        self, user: int, chat: int, version: Version, speak: Callable[[Session], Language], note: str
    ) -> bool:
        """Shows the page of ``version``, or of what has become the newest meanwhile; ``note`` goes above the first.

        ``speak`` says in which language a session is shown. False when the chat takes no messages.
        """
        record = version.record
        assert record is not None  # noqa: S101 - just committed, or found to be applied
        for _ in range(_ROUNDS):
            started = self._clock()
            try:
                card = await self._put(chat, record, speak(record.session), note)
            except ClosedError:
                return False
            if card != record.card and version.token:
                version = await self._located(user, version, card)
            if self._clock() - started < SLOW_SECONDS or not version.token:
                break
            try:
                newest = await self._store.read(user, fresh=True)
            except (StoreDownError, StuckError):
                break  # this update is committed and shown; only whether it is the newest can't be known
            if newest.token == version.token or newest.record is None:
                break
            version, record, note = newest, newest.record, ""
        return True

    async def _put(self, chat: int, record: Record, language: Language, note: str) -> CardAddress:
        """Edits the live card; sends a new one where there is none that can be edited."""
        drawn = self._artist.draw(repaired(self._guide, record.session), language, note)
        if record.card:
            try:
                await self._messenger.edit(*record.card, drawn)
            except CardGoneError:
                pass
            else:
                return record.card
        return CardAddress(chat, await self._messenger.send(chat, drawn))

    async def _located(self, user: int, version: Version, card: CardAddress) -> Version:
        """Notes where the new card is. Losing a race here is harmless: the winner has a card of its own."""
        assert version.record is not None  # noqa: S101 - as above
        try:
            return await self._store.commit(user, replace(version.record, card=card), version)
        except (ConflictError, StoreDownError, StuckError):
            return version
