"""Keys that somebody posts in a group: deleted where the bot may, and said to nobody but them."""

from ..language.catalogue import Language
from ..ports import ClosedError, Incoming, TooFastError
from ..screens import words
from ..screens.asides import secret_named
from ..screens.card import Button, Card
from .notes import Notes
from .ports import GroupMessenger

LEAKED = frozenset({"api_key", "other_key", "bot_token", "card"})
"""What is certain enough to delete what was not said to the bot. A number that may be a code or an ID, and a word that
may be a password, are left alone: of a group's talk, most is about other things."""


class Guard:
    """Nothing of a message goes any further than here."""

    def __init__(self, messenger: GroupMessenger, notes: Notes) -> None:
        self._messenger = messenger
        self._notes = notes

    async def remove(self, incoming: Incoming, kind: str, language: Language, more: Button) -> None:
        """Deletes the message, and tells its sender alone: here, or in the private chat."""
        deleted = bool(incoming.own_message) and await self._messenger.delete(incoming.chat, incoming.own_message)
        if not incoming.user or incoming.sender_chat:
            return  # there is nobody to tell
        outcome = words.GROUP_DELETED if deleted or incoming.ephemeral else words.GROUP_NOT_DELETED
        said = language.say(words.GROUP_TOLD_SECRET).format(
            what=secret_named(language, kind), deleted=language.say(outcome)
        )
        card = Card(said, ((more,),))
        if await self._notes.alone(incoming, card):
            return
        try:
            await self._messenger.tell(incoming.user, card)
        except (ClosedError, TooFastError):
            return  # who never started the bot can't be written to, and the group is no place to say it
