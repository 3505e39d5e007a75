"""The rate limiter: a burst, then a steady rate; and how many keys it remembers."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bot.concurrency.rate_limiter import RateLimiter

BURST, PER_SECOND = 5, 2.0


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0, 10), max_size=60))
def test_no_period_exceeds_the_burst_plus_the_rate(pauses: list[float]) -> None:
    """Whatever the pauses."""
    clock = Clock()
    buckets, taken = RateLimiter(BURST, PER_SECOND, clock=clock), list[float]()
    for pause in pauses:
        clock.now += pause
        if buckets.take("a"):
            taken.append(clock.now)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            assert last - first + 1 <= BURST + (taken[last] - taken[first]) * PER_SECOND + 1e-6


@given(st.lists(st.floats(1 / PER_SECOND, 100), max_size=60))
def test_steady_use_within_the_rate_is_never_refused(pauses: list[float]) -> None:
    """However long it goes on."""
    clock = Clock()
    buckets = RateLimiter(BURST, PER_SECOND, clock=clock)
    for pause in pauses:
        clock.now += pause
        assert buckets.take("a")


def test_burst_is_allowed_and_one_more_is_not() -> None:
    """Each key has its own bucket."""
    buckets = RateLimiter(BURST, PER_SECOND, clock=Clock())
    assert [buckets.take("a") for _ in range(BURST + 1)] == [True] * BURST + [False]
    assert buckets.take("b")


def test_returned_tokens_can_be_taken_again() -> None:
    """A resent update is counted once."""
    buckets = RateLimiter(BURST, PER_SECOND, clock=Clock())
    for _ in range(100):
        assert buckets.take("a")
        buckets.give_back("a")


def test_burst_gets_one_notice_until_the_bucket_is_full() -> None:
    """Even if one update in five is allowed meanwhile."""
    clock = Clock()
    buckets = RateLimiter(BURST, PER_SECOND, clock=clock)
    told = 0
    for _ in range(200):
        clock.now += 0.1
        told += not buckets.take("a") and buckets.first_refusal("a")
    assert told == 1
    clock.now += BURST / PER_SECOND
    refused = [not buckets.take("a") for _ in range(BURST + 1)]
    assert refused[-1]
    assert buckets.first_refusal("a")


def test_memory_is_bounded_and_frequent_keys_are_kept() -> None:
    """A flood from many accounts evicts quiet keys, not the flooder's."""
    buckets = RateLimiter(BURST, PER_SECOND, max_keys=100, clock=Clock())
    while buckets.take("flooder"):
        pass
    for number in range(10_000):
        buckets.take(number)
        assert len(buckets) <= 100
    assert not buckets.take("flooder")


def test_full_buckets_are_forgotten() -> None:
    """A full bucket is the same as none."""
    clock = Clock()
    buckets = RateLimiter(BURST, PER_SECOND, max_keys=100, clock=clock)
    for number in range(100):
        buckets.take(number)
    clock.now += 1
    buckets.take("new")
    assert len(buckets) == 1
