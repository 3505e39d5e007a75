"""Sends and edits cards."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from ..conversation.record import CardAddress, Record
from ..rendering.card import Card
from .updates import Answer, InlineAnswer

PutCard = Callable[[Record, str], Awaitable[CardAddress]]
"""Puts a record's page on a card, with a note above it; gives the card's address. Raises ``ClosedError`` where the chat
takes no messages."""


class Messenger(Protocol):
    """Delivers cards. Raises the errors above, and nothing for a card that is already as it should be."""

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        """Sends a new card, into a topic of the chat where ``thread`` says so; returns its message id."""
        ...

    async def edit(self, chat: int, message: int, card: Card) -> None:
        """Makes the message show ``card``."""
        ...

    async def delete(self, chat: int, message: int) -> bool:
        """Deletes a message; False when Telegram doesn't let the bot."""
        ...

    async def file(self, chat: int, name: str, content: bytes, caption: str, *, picture: bool = False) -> None:
        """Sends a file, or a ``picture`` that is shown; ``caption`` is Telegram HTML."""
        ...

    async def answer(self, answer: Answer | InlineAnswer) -> None:
        """Answers a tap or an inline query. One too old to be answered is no error."""
        ...
