"""The bot's connections to the outside: the store, Telegram, the clocks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, time

from ..concurrency.keyed_lock import KeyedLock
from ..ports.messenger import Messenger
from ..ports.stores import Stores


@dataclass(frozen=True, slots=True)
class Edge:
    """Made once per process; survives reloads of the content.

    ``username`` is the bot's, for links to it. ``locks`` serialize the work for one user (or one chat).
    ``clock`` gives seconds since 1970; ``monotonic`` never goes back, for measuring durations.
    """

    store: Stores
    messenger: Messenger
    username: str = ""
    clock: Callable[[], float] = time
    monotonic: Callable[[], float] = monotonic
    locks: KeyedLock = field(default_factory=KeyedLock)
