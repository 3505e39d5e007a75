"""The store of records."""

from typing import NamedTuple, Protocol

from ..conversation.record import Record


class Version(NamedTuple):
    """A record as it was read, and the token that a commit over it must find. No record: a stranger."""

    record: Record | None
    token: bytes


class Store(Protocol):
    """Keeps one record per person.

    Every call may raise :class:`StoreDownError`; ``read`` and ``commit`` also :class:`StuckError`, or its kind
    :class:`LockedError`.
    """

    async def read(self, user: int, *, fresh: bool = False) -> Version:
        """The person's record; ``fresh`` asks the store itself and no cache."""
        ...

    async def commit(self, user: int, record: Record, over: Version) -> Version:
        """Writes ``record`` if ``over`` is still what stands there, else raises :class:`ConflictError`."""
        ...

    async def erase(self, user: int) -> None:
        """Removes all that is kept about the person."""
        ...

    async def park(self, update_id: int, kind: str, error: str) -> None:
        """Notes an update that could not be handled: what kind and why, never what it said."""
        ...
