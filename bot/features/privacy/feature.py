"""``/mydata``: sends a user everything stored about them, as a file."""

from contextlib import suppress

from ...context.content import Content
from ...context.edge import Edge
from ...context.feature import Feature
from ...guide.commands import Command
from ...ports.errors import ClosedError, LockedError
from ...ports.updates import Receipt, Update
from ...rendering import bot_texts
from ...rendering.card import Card
from .data_export import export


class Privacy(Feature):
    """Handles ``/mydata`` in private chats."""

    def __init__(self, content: Content, edge: Edge) -> None:
        self._content = content
        self._store = edge.store
        self._messenger = edge.messenger

    async def handle(self, update: Update) -> Receipt | None:
        if update.kind != "command" or update.command != Command.MYDATA or not update.private:
            return None
        reply_languages = self._content.reply_languages
        try:
            record = (await self._store.read(update.user, fresh=True)).record
        except LockedError:
            with suppress(ClosedError):
                said = reply_languages.known(update).say(bot_texts.MYDATA_LOCKED)
                await self._messenger.send(update.chat, Card(said), update.thread)
            return Receipt()
        language = reply_languages.of(update, record.session) if record else reply_languages.known(update)
        document = await export(update.user, record, self._store, self._content.guide)
        with suppress(ClosedError):
            await self._messenger.file(update.chat, "mydata.json", document, language.say(bot_texts.MYDATA_TITLE))
        return Receipt()
