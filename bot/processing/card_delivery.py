"""Shows the user's page on their card, and makes sure that the newest version is there."""

from collections.abc import Callable
from dataclasses import replace

from ..context.content import Content
from ..context.edge import Edge
from ..conversation.navigation import adapt_session
from ..conversation.record import CardAddress, Record
from ..conversation.session import Session
from ..i18n.language import Language
from ..ports.errors import CardGoneError, ClosedError, ConflictError, StoreDownError, StuckError
from ..ports.messenger import PutCard
from ..ports.record_store import Version

SLOW_SECONDS = 1.0
"""A delivery slower than this may have been overtaken by another replica's, so the store is read again."""


_ROUNDS = 5
"""Being overtaken this often means a user with five devices, or a bug."""


class CardDelivery:
    """Shows users their page."""

    def __init__(self, content: Content, edge: Edge) -> None:
        self._guide = content.guide
        self._renderer = content.renderer
        self._store = edge.store
        self._messenger = edge.messenger
        self._clock = edge.monotonic

    async def show(self, user: int, version: Version, put: PutCard, note: str) -> bool:
        """Shows the page of ``version``, or of a newer one stored since; ``note`` goes above the first.

        False if the chat accepts no messages.
        """
        record = version.record
        assert record is not None  # noqa: S101 - just committed, or already applied
        for _ in range(_ROUNDS):
            started = self._clock()
            try:
                card = await put(record, note)
            except ClosedError:
                return False
            if card != record.card and version.token:
                version = await self._located(user, version, card)
            if self._clock() - started < SLOW_SECONDS or not version.token:
                break
            try:
                newest = await self._store.read(user, fresh=True)
            except (StoreDownError, StuckError):
                break  # committed and shown; it just may not be the newest
            if newest.token == version.token or newest.record is None:
                break
            version, record, note = newest, newest.record, ""
        return True

    def privately(self, chat: int, thread: int, speak: Callable[[Session], Language]) -> PutCard:
        """Edits the live card, or sends a new one to the topic ``thread`` if there is none that can be edited.

        ``speak`` returns the language in which to show a session.
        """

        async def put(record: Record, note: str) -> CardAddress:
            rendered = self._renderer.render(adapt_session(self._guide, record.session), speak(record.session), note)
            if record.card and not record.card.receiver:
                try:
                    await self._messenger.edit(record.card.chat, record.card.message, rendered)
                except CardGoneError:
                    pass
                else:
                    return record.card
            return CardAddress(chat, await self._messenger.send(chat, rendered, thread))

        return put

    async def _located(self, user: int, version: Version, card: CardAddress) -> Version:
        """Records where the new card is. Losing a race here is harmless: the winner has a card of its own."""
        assert version.record is not None  # noqa: S101 - as above
        try:
            return await self._store.commit(user, replace(version.record, card=card), version)
        except (ConflictError, StoreDownError, StuckError):
            return version
