"""Rate limiting with a token bucket per key."""

from collections.abc import Callable, Hashable
from time import monotonic

MAX_KEYS = 20_000
"""How many buckets are held in memory. A key whose bucket was evicted starts again with a full one."""


class RateLimiter:
    """A token bucket per key, stored as one number: the time at which the bucket will be full again.

    A full bucket needs no entry, so only recently active keys take memory.
    """

    def __init__(
        self, burst: int, per_second: float, max_keys: int = MAX_KEYS, clock: Callable[[], float] = monotonic
    ) -> None:
        self._seconds_per_token = 1 / per_second
        self._seconds_to_fill = burst / per_second
        self._max_keys = max_keys
        self._clock = clock
        self._full_at: dict[Hashable, float] = {}
        self._refused: set[Hashable] = set()

    def take(self, key: Hashable, tokens: int = 1) -> bool:
        """Takes ``tokens`` from the bucket of ``key``; False, and takes none, if there aren't enough.

        A full bucket grants any number, and then stays empty until the excess has been refilled.
        """
        now = self._clock()
        full_at = self._full_at.get(key, now)
        if full_at <= now:
            full_at = now
            self._refused.discard(key)
            if len(self._full_at) >= self._max_keys:
                self._evict(now)
        elif full_at + self._seconds_per_token * tokens - now > self._seconds_to_fill:
            return False
        self._full_at[key] = full_at + self._seconds_per_token * tokens
        return True

    def give_back(self, key: Hashable, tokens: int = 1) -> None:
        """Returns tokens that weren't used after all."""
        if key in self._full_at:
            self._full_at[key] -= self._seconds_per_token * tokens

    def first_refusal(self, key: Hashable) -> bool:
        """Whether this is the first refusal of ``key`` since its bucket was last full, so that it's reported once."""
        if key in self._refused:
            return False
        self._refused.add(key)
        return True

    def __len__(self) -> int:
        return len(self._full_at)

    def _evict(self, now: float) -> None:
        """Evicts full buckets and, if that doesn't free any, the fuller half of the rest."""
        left = sorted(
            ((key, full_at) for key, full_at in self._full_at.items() if full_at > now), key=lambda each: each[1]
        )
        if len(left) >= self._max_keys:
            left = left[len(left) // 2 :]
        self._full_at = dict(left)
        self._refused &= self._full_at.keys()
