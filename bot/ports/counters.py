"""The store of anonymous counters."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol


class Ballot(NamedTuple):
    """A vote on what to do (``action``, the outcome that was shown) about a ``cause``."""

    cause: str
    action: str
    helped: str


class CounterStore(Protocol):
    """Keeps counts. Every call may raise ``StoreDownError``."""

    async def vote(self, user: int, language: str, ballot: Ballot) -> bool:
        """Counts a vote. Each person has one on each outcome; another one moves it. Whether it changed anything.

        What is kept of it names nobody, and stays for 30 days, whatever is forgotten: else one person's votes could be
        any number.
        """
        ...

    async def votes_by(self, user: int, actions: Iterable[str]) -> dict[str, Ballot]:
        """How a person's votes on these outcomes are counted now."""
        ...

    async def add(self, counts: Mapping[str, int]) -> None:
        """Adds counts to those of this week."""
        ...

    async def votes(self) -> dict[str, int]:
        """All votes: ``cause|action|s`` (``n``, ``w``) to how many."""
        ...

    async def weeks(self, last: int) -> dict[str, dict[str, int]]:
        """The counts of the ``last`` weeks that have any: ``2026-47`` to its counts."""
        ...
