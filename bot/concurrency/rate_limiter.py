"""A token bucket per key."""

from collections.abc import Callable, Hashable
from time import monotonic

KEPT = 20_000
"""How many keys are remembered. A key that was dropped starts with a full bucket."""


class RateLimiter:
    """A token bucket per key, kept as one number: the time at which it will be full again.

    A full bucket is like none, so only those who came lately are kept.
    """

    def __init__(self, burst: int, per_second: float, kept: int = KEPT, clock: Callable[[], float] = monotonic) -> None:
        self._each = 1 / per_second
        self._depth = burst / per_second
        self._kept = kept
        self._clock = clock
        self._full_at: dict[Hashable, float] = {}
        self._told: set[Hashable] = set()

    def take(self, key: Hashable, tokens: int = 1) -> bool:
        """Whether there were so many tokens left for ``key``; they are taken."""
        now = self._clock()
        full_at = self._full_at.get(key, now)
        if full_at <= now:
            full_at = now
            self._told.discard(key)
            if len(self._full_at) >= self._kept:
                self._sweep(now)
        elif full_at + self._each * tokens - now > self._depth:
            return False
        self._full_at[key] = full_at + self._each * tokens
        return True

    def give_back(self, key: Hashable, tokens: int = 1) -> None:
        """Puts tokens back that weren't used."""
        if key in self._full_at:
            self._full_at[key] -= self._each * tokens

    def first_refusal(self, key: Hashable) -> bool:
        """Whether nobody was told yet in this burst, which lasts until the bucket is full again."""
        if key in self._told:
            return False
        self._told.add(key)
        return True

    def __len__(self) -> int:
        return len(self._full_at)

    def _sweep(self, now: float) -> None:
        """Forgets full buckets; and if that is too little, the fuller half of the others."""
        left = sorted(
            ((key, full_at) for key, full_at in self._full_at.items() if full_at > now), key=lambda each: each[1]
        )
        if len(left) >= self._kept:
            left = left[len(left) // 2 :]
        self._full_at = dict(left)
        self._told &= self._full_at.keys()
