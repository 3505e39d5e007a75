"""Deletes secrets that somebody posts in a group, and tells only them."""

from ...i18n.catalogue import Language
from ...ports.errors import ClosedError, TooFastError
from ...ports.groups import GroupMessenger
from ...ports.updates import Update
from ...rendering import words
from ...rendering.card import Button, Card
from ...rendering.notices import secret_named
from .replies import GroupReplies

LEAKED = frozenset({"api_key", "other_key", "bot_token", "card"})
"""What is certain enough to delete what was not said to the bot. A number that may be a code or an ID, and a word that
may be a password, are left alone: of a group's talk, most is about other things."""


class SecretRemover:
    """Nothing of a message goes any further than here."""

    def __init__(self, messenger: GroupMessenger, notes: GroupReplies) -> None:
        self._messenger = messenger
        self._notes = notes

    async def remove(self, update: Update, kind: str, language: Language, more: Button) -> None:
        """Deletes the message, and tells its sender alone: here, or in the private chat."""
        deleted = bool(update.own_message) and await self._messenger.delete(update.chat, update.own_message)
        if not update.user or update.sender_chat:
            return  # there is nobody to tell
        outcome = words.GROUP_DELETED if deleted or update.ephemeral else words.GROUP_NOT_DELETED
        said = language.say(words.GROUP_TOLD_SECRET).format(
            what=secret_named(language, kind), deleted=language.say(outcome)
        )
        card = Card(said, ((more,),))
        if await self._notes.alone(update, card):
            return
        try:
            await self._messenger.tell(update.user, card)
        except (ClosedError, TooFastError):
            return  # who never started the bot can't be written to, and the group is no place to say it
