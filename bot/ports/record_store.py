"""The port of the store of records."""

from typing import NamedTuple, Protocol

from ..conversation.record import Record


class Version(NamedTuple):
    """A record as read, and the token that a commit must find. ``record`` is None for a new user."""

    record: Record | None
    token: bytes


class Store(Protocol):
    """Keeps one record per user.

    Every call may raise :class:`StoreDownError`; ``read`` and ``commit`` also :class:`StuckError` or its subclass
    :class:`LockedError`.
    """

    async def read(self, user: int, *, fresh: bool = False) -> Version:
        """The user's record; ``fresh`` bypasses caches."""
        ...

    async def commit(self, user: int, record: Record, over: Version) -> Version:
        """Writes ``record`` if ``over`` is still stored, else raises :class:`ConflictError`."""
        ...

    async def erase(self, user: int) -> None:
        """Deletes everything that is stored about the user."""
        ...

    async def park(self, update_id: int, kind: str, error: str, keep: int) -> None:
        """Stores a dead letter: which update, its kind and the error, never its content. Keeps the newest ``keep``."""
        ...
