"""The store of groups, and calls to groups."""

from typing import NamedTuple, Protocol

from ..rendering.card import Card
from .errors import ConflictError
from .group import Group


class NotAllowedError(Exception):
    """Telegram refuses: the bot lacks a right there, the moment is over, or what it names is gone."""


class GroupVersion(NamedTuple):
    """A group's record as it was read, and the token that a commit over it must find."""

    group: Group
    token: bytes


class GroupConflictError(ConflictError):
    """Somebody else committed a group first."""


class GroupStore(Protocol):
    """Keeps one record per group, for as long as it is used. Every call may raise ``StoreDownError``."""

    async def read(self, chat: int, *, fresh: bool = False) -> GroupVersion:
        """The group's record, or the usual choices. ``fresh`` asks the store itself, and no cache."""
        ...

    async def commit(self, chat: int, group: Group, over: GroupVersion) -> GroupVersion:
        """Writes ``group`` if ``over`` is still what stands there, else raises :class:`GroupConflictError`."""
        ...

    async def move(self, old: int, new: int) -> None:
        """Gives the new id what was chosen under the old one, unless something is kept there. Twice is once."""
        ...

    async def may_hint(self, chat: int, user: int, per_hour: int) -> bool:
        """Whether a hint may be given now: one per person and day, ``per_hour`` in the group. Asking uses it up."""
        ...


class Member(NamedTuple):
    """What somebody is in a group at this moment, in the Bot API's words."""

    status: str
    rights: frozenset[str]

    @property
    def admin(self) -> bool:
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.admin and right in self.rights)


class GroupMessenger(Protocol):
    """Telegram, as far as groups need it.

    Raises :class:`NotAllowedError` for what Telegram refuses there, ``MovedError`` where the group has another id, and
    what a ``Messenger`` raises.
    """

    async def post(self, chat: int, card: Card, thread: int = 0, reply_to: int = 0) -> int:
        """Sends a message for all to see, without a notification; its id."""
        ...

    async def edit(self, chat: int, message: int, card: Card) -> None:
        """Makes a message for all show ``card``."""
        ...

    async def delete(self, chat: int, message: int) -> bool:
        """Deletes a message; False when Telegram doesn't let the bot."""
        ...

    async def pin(self, chat: int, message: int) -> None:
        """Pins, without a notification."""
        ...

    async def unpin(self, chat: int, message: int) -> None: ...

    async def send_ephemeral(
        self, chat: int, user: int, card: Card, *, callback_id: str = "", instead: bool = False, command: int = 0
    ) -> int:
        """Sends an ephemeral message; its number. ``callback_id`` or ``command`` is what it answers.

        ``instead``: the person sees it in the place of the tapped message.
        """
        ...

    async def edit_ephemeral(self, chat: int, user: int, number: int, card: Card) -> None:
        """Makes an ephemeral message show ``card``."""
        ...

    async def delete_ephemeral(self, chat: int, user: int, number: int) -> None:
        """Deletes one. That it can't be is no matter."""
        ...

    async def tell(self, user: int, card: Card) -> None:
        """Sends to the private chat; raises ``ClosedError`` for somebody who never started the bot."""
        ...

    async def member(self, chat: int, user: int) -> Member:
        """What ``user`` is there, asked of Telegram now. 0: the bot itself."""
        ...

    async def leave(self, chat: int) -> None: ...
