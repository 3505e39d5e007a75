"""The port of the staff's group: a forum with a topic per user."""

from typing import Protocol

from ..rendering.card import Card


class NoForumError(Exception):
    """The group can't be used: it doesn't exist, or the bot isn't a member or is missing a right there."""


class NoTopicError(NoForumError):
    """The topic is gone: somebody deleted it."""


class NotAcceptedError(NoForumError):
    """Telegram doesn't accept this message; the next one may be fine."""


class TooLongError(NotAcceptedError):
    """The text or caption is longer than a bot may send."""


class Forum(Protocol):
    """Sends messages that aren't live cards. Raises what a messenger raises, and :class:`NoForumError` where noted."""

    async def check(self, chat: int) -> None:
        """Raises :class:`NoForumError`, which says what to change, if topics can't be opened in this group."""
        ...

    async def say(self, chat: int, card: Card, thread: int = 0, reply_to: int = 0) -> int:
        """Sends ``card``; returns the message id. May raise :class:`NoForumError`."""
        ...

    async def copy(self, chat: int, source: int, message: int, caption: str, thread: int = 0) -> int:
        """Copies a message with this caption; returns the copy's id. May raise :class:`NoForumError`."""
        ...

    async def edit(self, chat: int, message: int, text: str, *, caption: bool) -> bool:
        """Changes a message's text or caption. False if that isn't possible any more."""
        ...

    async def open_topic(self, chat: int, name: str) -> int:
        """Opens a topic; returns its thread id. May raise :class:`NoForumError`."""
        ...

    async def close_topic(self, chat: int, thread: int, *, closed: bool) -> None: ...

    async def name_of(self, user: int) -> str:
        """A user's display name; empty if Telegram doesn't give one."""
        ...
