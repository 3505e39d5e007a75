"""The port of the store of due jobs."""

from typing import NamedTuple, Protocol


class Claim(NamedTuple):
    """A user with a due job, leased ``until`` (seconds since 1970), on the ``attempt``-th attempt."""

    user: int
    attempt: int
    until: int


class DueJobs(Protocol):
    """Knows when users are due. Every call may raise ``StoreDownError``."""

    async def add(self, user: int, at: int) -> None:
        """Makes ``user`` due at ``at``, unless they are due earlier. If they're claimed, the claim becomes outdated."""
        ...

    async def claim(self, now: int, until: int, limit: int) -> list[Claim]:
        """Claims users due by ``now``. Nobody else gets them before ``until``."""
        ...

    async def release(self, claim: Claim, following: int, *, attempts: int = 0) -> None:
        """Releases a claim; the next job is due at ``following``, 0 for never. Does nothing for an outdated claim.

        ``attempts``: how many have failed so far, if ``following`` is for a retry.
        """
        ...

    async def remove(self, user: int) -> None:
        """Removes ``user``'s due time."""
        ...
