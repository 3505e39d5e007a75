"""Hints: one quiet reply to a message that is surely about a failed payment, where an admin switched them on."""

from contextlib import suppress
from html import escape

from ..conversation import address
from ..conversation.links import event_of
from ..guide.guide import Guide
from ..language.catalogue import Language, Languages
from ..language.resolver import resolve
from ..ports import ClosedError, Incoming, Reader, StoreDownError, TooFastError, UnreachableError
from ..screens import words
from ..screens.card import Button, Card
from .group import Group
from .ports import GroupMessenger, GroupStore, NotAllowedError


class Hints:
    """Never to the same person twice a day, and not often in one group. When in doubt, none."""

    def __init__(
        self, guide: Guide, languages: Languages, reader: Reader, store: GroupStore, messenger: GroupMessenger
    ) -> None:
        self._guide = guide
        self._card = HintCard(guide, languages)
        self._reader = reader
        self._store = store
        self._messenger = messenger

    async def overhear(self, incoming: Incoming, group: Group) -> None:
        """Reads a message of somebody who did not ask. Where hints are off it isn't read at all."""
        if not group.hints or not incoming.user or incoming.sender_chat or not incoming.own_message:
            return
        topic = self._reader.overheard(incoming.text)
        if not topic or topic not in self._guide.topics:
            return
        # A hint that comes late is none: whatever fails is not tried again.
        with suppress(NotAllowedError, ClosedError, StoreDownError, TooFastError, UnreachableError):
            if not await self._store.may_hint(incoming.chat, incoming.user, group.hints):
                return
            card = self._card.of(topic, incoming.language_code, group)
            await self._messenger.post(incoming.chat, card, incoming.thread, incoming.own_message)


class HintCard:
    """What a hint says: what it may be about, and the way there."""

    def __init__(self, guide: Guide, languages: Languages) -> None:
        self._guide = guide
        self._languages = languages

    def of(self, topic: str, code: str, group: Group) -> Card:
        """In the group's language, else in that of the person's client."""
        return self.draw(topic, self._languages.best(group.language, resolve(code, tuple(self._languages))))

    def draw(self, topic: str, language: Language) -> Card:
        link = self._guide.topics[topic].link
        said = language.say(words.GROUP_HINT).format(topic=escape(language.say(link.label), quote=False))
        return Card(said, ((Button(language.say(words.GROUP_HELP), address.write(event_of(link))),),))
