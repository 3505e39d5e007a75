"""The port that understands typed text."""

from typing import Protocol

from ..conversation.event import TextUnderstood
from .updates import Update


class Recognizer(Protocol):
    """Understands what people type."""

    def secret_in(self, text: str) -> str:
        """The kind of secret in ``text`` (see ``bot.secrets.detector``); empty if none."""
        ...

    def read(self, text: str) -> TextUnderstood:
        """What ``text`` means. ``text`` must not contain a secret."""
        ...

    def overheard(self, text: str) -> str:
        """The topic of a ``text`` not addressed to the bot, if clearly about a failed payment or an API billing error.

        Empty for anything else: in a conversation between others, a wrong guess is a nuisance.
        """
        del text
        return ""


def secret_of(recognizer: Recognizer, update: Update) -> str:
    """The kind of secret in an update; empty if none. Each of its texts is checked by itself."""
    pieces = (update.text, *update.carried)
    return next((secret for piece in pieces if piece and (secret := recognizer.secret_in(piece))), "")
