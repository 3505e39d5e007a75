"""Replies with a hint to a message that the guide can help with, if an admin has turned hints on."""

from contextlib import suppress
from functools import partial
from html import escape

from ...concurrency.text_worker import run_for_text
from ...conversation import callback_data
from ...conversation.guide_links import event_of
from ...guide.guide import Guide
from ...i18n.language import Language
from ...i18n.language_codes import language_of_code
from ...i18n.offered_languages import Languages
from ...ports.errors import ClosedError, StoreDownError, TooFastError, UnreachableError
from ...ports.group_settings import Group
from ...ports.groups import GroupMessenger, GroupStore, NotAllowedError
from ...ports.recognizer import Recognizer
from ...ports.updates import Update
from ...rendering import bot_texts
from ...rendering.card import Button, Card

HINT_INTERVAL_SECONDS = 24 * 3600
"""For this long, a person who got a hint in any group gets no other."""


class Hints:
    """Sends hints: at most one a day per person, and a limited number an hour per group. If unsure, none."""

    def __init__(
        self, guide: Guide, languages: Languages, recognizer: Recognizer, store: GroupStore, messenger: GroupMessenger
    ) -> None:
        self._guide = guide
        self._card = HintCard(guide, languages)
        self._recognizer = recognizer
        self._store = store
        self._messenger = messenger

    async def overhear(self, update: Update, group: Group) -> None:
        """Looks for a topic in a message that wasn't addressed to the bot. With hints off, it isn't read at all."""
        if not group.hints or not update.user or update.sender_chat or not update.own_message:
            return
        topic = await run_for_text(update.characters, partial(self._recognizer.overheard, update.text))
        if not topic or topic not in self._guide.topics:
            return
        # Failures aren't retried: a late hint is of no use.
        with suppress(NotAllowedError, ClosedError, StoreDownError, TooFastError, UnreachableError):
            if not await self._store.may_hint(update.chat, update.user, group.hints, HINT_INTERVAL_SECONDS):
                return
            card = self._card.of(topic, update.language_code, group)
            await self._messenger.post(update.chat, card, update.thread, update.own_message)


class HintCard:
    """The card of a hint: the topic that the message may be about, and a button to it."""

    def __init__(self, guide: Guide, languages: Languages) -> None:
        self._guide = guide
        self._languages = languages

    def of(self, topic: str, code: str, group: Group) -> Card:
        """The card in the group's language, else in that of the sender's client (``code``)."""
        return self.render(topic, self._languages.best(group.language, language_of_code(code, tuple(self._languages))))

    def render(self, topic: str, language: Language) -> Card:
        link = self._guide.topics[topic].link
        said = language.say(bot_texts.GROUP_HINT).format(topic=escape(language.say(link.label), quote=False))
        return Card(said, ((Button(language.say(bot_texts.GROUP_HELP), callback_data.encode(event_of(link))),),))
