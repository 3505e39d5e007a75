"""Understands typed text."""

from typing import Protocol

from ..conversation.event import TextUnderstood
from .updates import Update


class Recognizer(Protocol):
    """Understands what people type."""

    def secret_in(self, text: str) -> str:
        """The kind of secret that ``text`` holds (as in ``bot.secrets.detector``); empty when none."""
        ...

    def read(self, text: str) -> TextUnderstood:
        """What ``text``, which holds no secret, means."""
        ...

    def overheard(self, text: str) -> str:
        """The topic of a ``text`` not said to the bot, if that is surely a failed payment or an API billing error.

        Empty for anything else: where people talk among themselves, a wrong guess is a nuisance.
        """
        del text
        return ""


def secret_of(recognizer: Recognizer, update: Update) -> str:
    """The kind of secret in what an update itself carries; empty when none. Each piece is looked at by itself."""
    pieces = (update.text, *update.carried)
    return next((secret for piece in pieces if piece and (secret := recognizer.secret_in(piece))), "")
