"""The staff's group: a forum with a topic per user."""

from typing import Protocol

from ..rendering.card import Card


class NoForumError(Exception):
    """The group can't be used: there is no such group, the bot isn't in it, or it lacks a right there."""


class NoTopicError(NoForumError):
    """The topic is gone: somebody deleted it."""


class NotAcceptedError(NoForumError):
    """Telegram doesn't accept this message; the next one may be fine."""


class TooLongError(NotAcceptedError):
    """The text or caption is longer than a bot may send."""


class Forum(Protocol):
    """What is said in chats beside cards. Raises what a messenger raises, and where noted :class:`NoForumError`."""

    async def say(self, chat: int, card: Card, thread: int = 0, reply_to: int = 0) -> int:
        """Sends ``card``; returns its message's number. May raise :class:`NoForumError`."""
        ...

    async def copy(self, chat: int, source: int, message: int, caption: str, thread: int = 0) -> int:
        """Copies a message with this caption; returns the copy's number. May raise :class:`NoForumError`."""
        ...

    async def edit(self, chat: int, message: int, text: str, *, caption: bool) -> None:
        """Gives a message another text or caption. Does nothing where that is no longer possible."""
        ...

    async def open_topic(self, chat: int, name: str) -> int:
        """Makes a topic; returns its thread. May raise :class:`NoForumError`."""
        ...

    async def close_topic(self, chat: int, thread: int, *, closed: bool) -> None: ...

    async def name_of(self, user: int) -> str:
        """What a person is called; empty where Telegram doesn't say."""
        ...
