"""Deletes secrets that somebody posts in a group, and tells them privately."""

from ...i18n.language import Language
from ...ports.errors import ClosedError, TooFastError
from ...ports.groups import GroupMessenger
from ...ports.updates import Update
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from ...rendering.notice_choice import secret_named
from .ephemeral_replies import GroupReplies

LEAKED = frozenset({"api_key", "other_key", "bot_token", "card"})
"""Kinds of secrets recognized surely enough to delete a message that wasn't addressed to the bot. Possible codes, ids
and passwords aren't: in a group's conversation, most matches would be wrong."""


class SecretRemover:
    """Deletes messages with secrets. Their text must not be logged, stored or passed on."""

    def __init__(self, messenger: GroupMessenger, replies: GroupReplies) -> None:
        self._messenger = messenger
        self._replies = replies

    async def remove(self, update: Update, kind: str, language: Language, more: Button) -> None:
        """Deletes the message and tells its sender, in an ephemeral message or in the private chat."""
        deleted = bool(update.own_message) and await self._messenger.delete(update.chat, update.own_message)
        if not update.user or update.sender_chat:
            return  # an anonymous admin or a channel: nobody to tell privately
        what = secret_named(language, kind)
        if update.ephemeral:  # only the bot received it, and there is nothing to delete
            said = language.say(bot_texts.GROUP_TOLD_UNSEEN_SECRET).format(what=what)
        else:
            outcome = language.say(bot_texts.GROUP_DELETED if deleted else bot_texts.GROUP_NOT_DELETED)
            said = language.say(bot_texts.GROUP_TOLD_SECRET).format(what=what, deleted=outcome)
        card = Card(said, ((more,),))
        if await self._replies.privately(update, card):
            return
        try:
            await self._messenger.tell(update.user, card)
        except (ClosedError, TooFastError):
            return  # the sender has never started the bot, and a public reply would draw attention to the secret
