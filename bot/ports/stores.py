"""The port of the whole store: a record per user, and everything else that is stored."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from .counters import CounterStore
from .due_jobs import DueJobs
from .followers import Followers
from .record_store import Store
from .relays import RelayStore


class Stores(Store, Protocol):
    """A :class:`~bot.ports.record_store.Store` with the other stores."""

    async def about(self, user: int, actions: Iterable[str]) -> dict[str, Any]:
        """All that is stored about a user besides the record, under readable names, for their data export.

        ``actions`` are the outcomes they may have voted on. May raise ``StoreDownError``.
        """
        ...

    @property
    def counters(self) -> CounterStore: ...

    @property
    def due(self) -> DueJobs: ...

    @property
    def followers(self) -> Followers: ...

    @property
    def relays(self) -> RelayStore: ...


def iso_time(seconds: float) -> str:
    """A time for people to read: ISO 8601, UTC."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()
