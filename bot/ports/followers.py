"""The store of news subscribers and of the broadcast that is on its way."""

from typing import NamedTuple, Protocol

FOLLOW_SECONDS = 180 * 24 * 3600
"""How long the wish is kept."""


class Follower(NamedTuple):
    """Somebody who wants to be told, in the language that they read last."""

    user: int
    language: str


class BroadcastState(NamedTuple):
    """A broadcast: that ``screen`` has changed. ``unsure`` may have got it or not: its sender died over it."""

    number: int
    screen: str
    running: bool
    sent: int = 0
    gone: int = 0
    left: int = 0
    unsure: int = 0


class Followers(Protocol):
    """Keeps both. Every call may raise ``StoreDownError``."""

    async def follow(self, user: int, language: str, *, on: bool) -> None: ...

    async def follows(self, user: int) -> bool: ...

    async def count(self) -> int:
        """How many want to be told."""
        ...

    async def start(self, number: int, screen: str) -> bool:
        """Begins broadcast ``number`` to all who want it now. False while another runs, or if it was begun before."""
        ...

    async def state(self) -> BroadcastState | None:
        """The broadcast that runs, or ran last."""
        ...

    async def stop(self) -> None: ...

    async def resume(self) -> None:
        """Goes on with one that was stopped."""
        ...

    async def retry(self) -> None:
        """Those who may have got it or not are to get it once more, at the owner's word."""
        ...

    async def lease(self, owner: str) -> bool:
        """Whether ``owner`` may send: one of all replicas, for some seconds from now on."""
        ...

    async def next(self, cast: BroadcastState) -> Follower | None:
        """The next to be told, from now on one of the unsure; None when nobody is left, or all of those must wait."""
        ...

    async def settle(self, cast: BroadcastState, follower: Follower, result: str, seconds: int = 0) -> None:
        """What became of it: ``sent``, ``gone``, or to be tried ``later``, in so many seconds."""
        ...

    async def finish(self, cast: BroadcastState) -> None:
        """All were told."""
        ...
