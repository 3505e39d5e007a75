"""Groups: what is said there, and users' own pages shown to them alone."""

from ...context.content import Content
from ...context.feature import Feature
from ...ports.groups import GroupMessenger, GroupStore
from ...ports.updates import Receipt, Update
from .card import GroupCard
from .ephemeral import EphemeralCards
from .handler import Answers, GroupHandler
from .hints import Hints


class Groups(Feature):
    """Handles all updates of groups but taps, which are a user's own. ``surface`` shows users their own pages."""

    def __init__(
        self, content: Content, username: str, answers: Answers, store: GroupStore, messenger: GroupMessenger
    ) -> None:
        card = GroupCard(content.guide, content.languages, username)
        hints = Hints(content.guide, content.languages, content.recognizer, store, messenger)
        self._locales = content.locales
        self._handler = GroupHandler(content, answers, card, hints, store, messenger)
        self.surface = EphemeralCards(content.guide, content.renderer, card, messenger, self._handler.card_of)

    async def handle(self, update: Update) -> Receipt | None:
        if update.private:
            return Receipt() if await self._handler.invited(update, self._locales.known(update)) else None
        if update.kind == "tap":
            return None
        return await self._handler.handle(update, self._locales.client_language(update))

    async def give_up(self, update: Update) -> bool:
        """Says so of commands only: what people in a group write among themselves was not said to the bot."""
        if update.private or update.kind != "command":
            return False
        await self._handler.failed(update, self._locales.client_language(update))
        return True
