"""The port of the store of anonymous counters."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol


class Ballot(NamedTuple):
    """A vote on whether an ``action`` (the outcome shown) helped with a ``cause``."""

    cause: str
    action: str
    helped: str


class CounterStore(Protocol):
    """Keeps counts. Every call may raise ``StoreDownError``."""

    async def vote(self, user: int, language: str, ballot: Ballot) -> bool:
        """Counts a vote; returns whether it changed anything. A user has one vote per outcome; a new one replaces it.

        The stored vote identifies nobody and is kept for 30 days even if the user erases their data: otherwise one user
        could vote any number of times.
        """
        ...

    async def votes_by(self, user: int, actions: Iterable[str]) -> dict[str, Ballot]:
        """A user's current votes on these outcomes."""
        ...

    async def add(self, counts: Mapping[str, int]) -> None:
        """Adds to this week's counts."""
        ...

    async def votes(self) -> dict[str, int]:
        """The total for each kind of vote, keyed ``cause|action|helped``."""
        ...

    async def weeks(self, last: int) -> dict[str, dict[str, int]]:
        """The counts of the ``last`` weeks, by ISO week such as ``2026-47``. Weeks without counts are left out."""
        ...
