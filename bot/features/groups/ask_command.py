"""``/ask`` in a group: answers a question, or the message that it replies to, in one card."""

from functools import partial
from typing import Protocol

from ...concurrency.text_worker import run_for_text
from ...i18n.language import Language
from ...ports.errors import TooFastError
from ...ports.group_settings import Group
from ...ports.groups import GroupMessenger
from ...ports.recognizer import Recognizer
from ...ports.updates import Update
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from ...rendering.notice_choice import secret_named
from .ephemeral_replies import GroupReplies
from .rights import Caller, Rights


class Answerer(Protocol):
    """Answers a question in one card."""

    def answer(self, text: str, language: Language) -> Card: ...

    def secret_help(self, language: Language) -> Button:
        """The button to the page for somebody who has posted a secret."""
        ...


class AskCommand:
    """Answers whoever the group's settings allow to ask."""

    def __init__(
        self,
        recognizer: Recognizer,
        answers: Answerer,
        messenger: GroupMessenger,
        rights: Rights,
        replies: GroupReplies,
    ) -> None:
        self._recognizer = recognizer
        self._answers = answers
        self._messenger = messenger
        self._rights = rights
        self._replies = replies

    async def handle(self, update: Update, group: Group, language: Language) -> None:
        """Answers in the group; a refusal, only to the person who asked."""
        refused = group.ask == "nobody"
        if group.ask == "admins":
            refused = await self._rights.caller(update) is not Caller.ADMIN
        about = update.about or update.own_message
        if refused:
            await self._replies.privately(update, Card(language.say(bot_texts.GROUP_ASK_CLOSED)))
        elif update.about and (
            secret := await run_for_text(update.characters, partial(self._recognizer.secret_in, update.payload))
        ):
            # The secret is in somebody else's message, which was checked when it was sent; /ask doesn't delete it.
            said = language.say(bot_texts.GROUP_ASK_SECRET).format(what=secret_named(language, secret))
            await self._replies.reply(update, Card(said))
        else:
            card = await run_for_text(update.characters, partial(self._answers.answer, update.payload, language))
            try:
                await self._messenger.post(update.chat, card, update.thread, about)
            except TooFastError:
                # Retrying would delay all later messages in the group, one of which may hold a leaked key to delete.
                if not await self._replies.privately(update, card):
                    raise
