"""Understands typed text."""

from typing import Protocol

from ..conversation.event import TextUnderstood


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
