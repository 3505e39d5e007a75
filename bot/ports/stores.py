"""Everything that is stored: a record per user, and what lies beside it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from .counters import CounterStore
from .due_jobs import DueJobs
from .followers import Followers
from .relays import RelayStore
from .store import Store


class Stores(Store, Protocol):
    """A :class:`~bot.ports.store.Store` with a place for each other thing."""

    async def about(self, user: int, actions: Iterable[str]) -> dict[str, Any]:
        """All that is kept about a person beside the record, each thing under a plain name.

        ``actions`` are the outcomes on which they may have voted. May raise ``StoreDownError``.
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
    """A time as it is told: ISO 8601, UTC."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()
