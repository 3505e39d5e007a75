"""Groups: commands, hints and secrets in messages, and users' own pages as ephemeral messages."""

from ...context.content import Content
from ...context.feature import Feature
from ...ports.groups import GroupMessenger, GroupStore
from ...ports.updates import Receipt, Update
from .ask_command import Answerer
from .card import GroupCard
from .ephemeral_cards import EphemeralCards
from .handler import GroupHandler


class Groups(Feature):
    """Handles updates from groups, except taps, which belong to the user's conversation (shown by ``surface``)."""

    def __init__(
        self,
        content: Content,
        username: str,
        answers: Answerer,
        store: GroupStore,
        messenger: GroupMessenger,
        owners: frozenset[int] = frozenset(),
    ) -> None:
        card = GroupCard(content.guide, content.languages, username)
        self._reply_languages = content.reply_languages
        self._handler = GroupHandler(content, answers, card, store, messenger, owners)
        self.surface = EphemeralCards(content.guide, content.renderer, card, messenger, self._handler.card_of)

    async def handle(self, update: Update) -> Receipt | None:
        if update.private:
            language = self._reply_languages.known(update)
            return Receipt() if await self._handler.answer_in_private(update, language) else None
        if update.kind == "tap":
            return None
        return await self._handler.handle(update, self._reply_languages.client_language(update))

    async def give_up(self, update: Update) -> bool:
        """Reports a failed command. Other messages in a group weren't addressed to the bot, so nothing is said."""
        if update.private or update.kind != "command":
            return False
        await self._handler.report_failure(update, self._reply_languages.client_language(update))
        return True
