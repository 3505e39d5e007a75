"""The ports of the store of groups and of calls to groups."""

from typing import NamedTuple, Protocol

from ..rendering.card import Card
from .errors import ConflictError
from .group_settings import Group


class NotAllowedError(Exception):
    """Telegram refuses: the bot is missing a right, it's too late, or the target is gone."""


class GroupVersion(NamedTuple):
    """A group's settings as read, and the token that a commit must find."""

    group: Group
    token: bytes


class GroupConflictError(ConflictError):
    """Another commit of the group's settings came first."""


class GroupStore(Protocol):
    """Keeps one record per group for as long as it's used. Every call may raise ``StoreDownError``."""

    async def read(self, chat: int, *, fresh: bool = False) -> GroupVersion:
        """The group's settings, or the defaults. ``fresh`` bypasses caches. Raises ``LockedError``."""
        ...

    async def commit(self, chat: int, group: Group, over: GroupVersion) -> GroupVersion:
        """Writes ``group`` if ``over`` is still stored, else raises :class:`GroupConflictError`."""
        ...

    async def move(self, old: int, new: int) -> None:
        """Moves the settings to a new chat id, unless that already has some. Idempotent."""
        ...

    async def may_hint(self, chat: int, user: int, per_hour: int, interval: int) -> bool:
        """Whether a hint may be given: one per user every ``interval`` seconds, ``per_hour`` in the group.

        If so, the hint is counted.
        """
        ...


class Member(NamedTuple):
    """A user's membership in a group, in the Bot API's terms."""

    status: str
    rights: frozenset[str]

    @property
    def admin(self) -> bool:
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.admin and right in self.rights)


class GroupMessenger(Protocol):
    """The calls to Telegram that groups need.

    Raises :class:`NotAllowedError` for what Telegram refuses, ``MovedError`` if the group has a new id, and what a
    ``Messenger`` raises.
    """

    async def post(self, chat: int, card: Card, thread: int = 0, reply_to: int = 0) -> int:
        """Sends a message that everybody sees, without a notification; returns its id."""
        ...

    async def edit(self, chat: int, message: int, card: Card) -> None:
        """Replaces the content of a message that everybody sees."""
        ...

    async def delete(self, chat: int, message: int) -> bool:
        """Deletes a message; False if Telegram doesn't allow it."""
        ...

    async def pin(self, chat: int, message: int) -> None:
        """Pins a message without a notification."""
        ...

    async def unpin(self, chat: int, message: int) -> None:
        """Unpins a message; raises ``CardGoneError`` if it isn't pinned anymore or is gone."""
        ...

    async def send_ephemeral(
        self, chat: int, user: int, card: Card, *, callback_id: str = "", instead: bool = False, command: int = 0
    ) -> int:
        """Sends an ephemeral message; returns its id. ``callback_id`` or ``command`` is what it answers.

        ``instead``: the user sees it in place of the tapped message.
        """
        ...

    async def edit_ephemeral(self, chat: int, user: int, number: int, card: Card) -> None:
        """Replaces the content of an ephemeral message."""
        ...

    async def delete_ephemeral(self, chat: int, user: int, number: int) -> None:
        """Deletes an ephemeral message. A failure is ignored."""
        ...

    async def tell(self, user: int, card: Card) -> None:
        """Sends to the user's private chat; raises ``ClosedError`` if they never started the bot."""
        ...

    async def member(self, chat: int, user: int) -> Member:
        """The current membership of ``user`` (0: the bot), according to Telegram."""
        ...

    async def leave(self, chat: int) -> None: ...
