"""The store of due jobs."""

from typing import NamedTuple, Protocol


class Claim(NamedTuple):
    """A person who is due, claimed ``until`` (seconds since 1970), for the ``attempt``-th time."""

    user: int
    attempt: int
    until: int


class DueJobs(Protocol):
    """Knows when people are due. Every call may raise ``StoreDownError``."""

    async def add(self, user: int, at: int) -> None:
        """``user`` is due ``at``, or earlier if they were."""
        ...

    async def claim(self, now: int, until: int, limit: int) -> list[Claim]:
        """Those due by ``now``. Nobody else gets them before ``until``."""
        ...

    async def release(self, claim: Claim, following: int) -> None:
        """Done; due again at ``following``, 0: not again. Nothing happens if the claim is not the newest."""
        ...

    async def remove(self, user: int) -> None:
        """Forgets when ``user`` is due."""
        ...
