"""The port of the store of news subscribers and of the running broadcast."""

from typing import NamedTuple, Protocol


class Follower(NamedTuple):
    """A news subscriber, and the language they last used."""

    user: int
    language: str


class BroadcastState(NamedTuple):
    """A broadcast of the news that ``screen`` has changed.

    ``unsure`` counts followers whose delivery was interrupted: they may have received it or not.
    """

    number: int
    screen: str
    running: bool
    sent: int = 0
    gone: int = 0
    left: int = 0
    unsure: int = 0


class Followers(Protocol):
    """Keeps subscribers and one broadcast. Every call may raise ``StoreDownError``."""

    async def follow(self, user: int, language: str, *, on: bool) -> None: ...

    async def follows(self, user: int) -> bool: ...

    async def count(self) -> int:
        """How many subscribers there are."""
        ...

    async def start(self, number: int, screen: str) -> bool:
        """Starts broadcast ``number`` to all current subscribers. False if one is running or this one already ran."""
        ...

    async def state(self) -> BroadcastState | None:
        """The running or latest broadcast."""
        ...

    async def stop(self) -> None: ...

    async def resume(self) -> None:
        """Resumes a stopped broadcast."""
        ...

    async def retry(self) -> None:
        """Queues the unsure followers again. Only when the owner asks: they may get the message twice."""
        ...

    async def lease(self, owner: str) -> bool:
        """Takes or renews the lease to send, which one replica holds at a time. True if ``owner`` has it."""
        ...

    async def next(self, broadcast: BroadcastState) -> Follower | None:
        """Takes the next follower and marks them unsure. None when nobody is left, or everybody left must wait."""
        ...

    async def settle(self, broadcast: BroadcastState, follower: Follower, result: str, seconds: int = 0) -> None:
        """Records the result of a delivery: ``sent``, ``gone``, or ``later`` to retry in ``seconds``."""
        ...

    async def finish(self, broadcast: BroadcastState) -> None:
        """Marks the broadcast as finished."""
        ...
