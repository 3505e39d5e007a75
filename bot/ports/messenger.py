"""The port that sends and edits cards."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from ..conversation.record import CardAddress, Record
from ..rendering.card import Card
from .updates import InlineAnswer, TapAnswer

PutCard = Callable[[Record, str], Awaitable[CardAddress]]
"""Shows a record's page on a card, with a note above it; returns the card's address. Raises ``ClosedError`` if the chat
takes no messages."""


class Messenger(Protocol):
    """Delivers cards. Raises the errors of :mod:`bot.ports.errors`; a card that already shows the content isn't one."""

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        """Sends a new card, into topic ``thread`` if given; returns its message id."""
        ...

    async def edit(self, chat: int, message: int, card: Card) -> None:
        """Replaces the content of a message."""
        ...

    async def delete(self, chat: int, message: int) -> bool:
        """Deletes a message; False if Telegram doesn't allow it."""
        ...

    async def file(self, chat: int, name: str, content: bytes, caption: str, *, picture: bool = False) -> None:
        """Sends a file, or a ``picture`` that is displayed; ``caption`` is Telegram HTML."""
        ...

    async def answer(self, answer: TapAnswer | InlineAnswer) -> None:
        """Answers a tap or an inline query. It isn't an error if it is too old."""
        ...
