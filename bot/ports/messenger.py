"""The port that sends and edits cards."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from ..conversation.record import CardAddress, Record
from ..rendering.card import Card
from .updates import InlineAnswer, TapAnswer

PutCard = Callable[[Record, str], Awaitable[CardAddress]]
"""Shows a record's page on a card, with a note above it; returns the card's address. Raises ``ClosedError`` if the chat
accepts no messages."""


class Messenger(Protocol):
    """Delivers cards. Raises the errors of :mod:`bot.ports.errors`; a card already up to date isn't an error."""

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
        """Sends a file; a ``picture`` is displayed in the chat. ``caption`` is Telegram HTML."""
        ...

    async def answer(self, answer: TapAnswer | InlineAnswer) -> None:
        """Answers a tap or an inline query. One that is too old to be answered isn't an error."""
        ...
