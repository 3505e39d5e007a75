"""What connects the bot to the world: the store, Telegram, the clocks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, time

from ..concurrency.keyed_lock import KeyedLock
from ..ports.messenger import Messenger
from ..ports.stores import Stores


@dataclass(frozen=True, slots=True)
class Edge:
    """Made once; a reload of the content keeps it.

    ``username`` is the bot's, for links to it. ``locks`` hold what is done for one user to one thing at a time.
    ``clock`` gives seconds since 1970, ``monotonic`` seconds that only ever grow.
    """

    store: Stores
    messenger: Messenger
    username: str = ""
    clock: Callable[[], float] = time
    monotonic: Callable[[], float] = monotonic
    locks: KeyedLock = field(default_factory=KeyedLock)
