"""Whether the figures stayed flat: some minutes near the start compared with the last ones."""

from collections.abc import Callable, Iterator, Sequence
from statistics import mean, median

from bot.store.records import CACHED

from .sample import Minute

MEMORY = 1.05
"""A leak of a hundred bytes per update is 9 % in 25 minutes at 300 updates a second.

The cache (2,000 records of up to 5 kB each) fills up in the first minutes; that is 3 %.
"""

P50, P99 = 1.25, 1.5
"""On a quiet machine the median varies by a tenth from minute to minute, and the 99th percentile by a third."""

P50_MS, P99_MS = 1.0, 10.0
"""Differences below this don't count: latencies are a few milliseconds, and one pause of the machine is ten."""

CPU = 1.15
"""CPU per update; the figure least disturbed by other work on the machine."""

AROUND = 5
"""Files, threads and tasks may differ by this many: connections come and go with the load."""

KEYS = 20
"""The keys that aren't sessions may grow by this many: another week's counters, and users just being served.

One key leaked per thousand users would exceed this in 25 minutes.
"""


def not_flat(minutes: Sequence[Minute]) -> Iterator[str]:
    """A line for every figure that grew. Of thirty minutes, the sixth to the tenth are compared with the last five."""
    size = max(1, len(minutes) // 6)
    early, late = minutes[size : 2 * size], minutes[-size:]
    yield from _grown("memory", early, late, lambda each: each.end.memory / (1 << 20), MEMORY, 0.0, mean)
    yield from _grown("p50 latency", early, late, lambda each: each.p50, P50, P50_MS, median)
    yield from _grown("p99 latency", early, late, lambda each: each.p99, P99, P99_MS, median)
    yield from _grown("CPU per update", early, late, lambda each: each.cpu, CPU, 0.0, median)
    yield from leaks(early, late)


def leaks(early: Sequence[Minute], late: Sequence[Minute]) -> Iterator[str]:
    """The same for counts, which mean something however short the run and however busy the machine."""
    for name, value in (
        ("files", lambda each: each.end.files),
        ("threads", lambda each: each.end.threads),
        ("tasks", lambda each: each.end.tasks - each.end.locks * 2),
    ):
        yield from _grown(f"{name} open", early, late, value, 1.0, AROUND, median)
    yield from _grown("keys beside people's own", early, late, lambda each: each.spare_keys, 1.0, KEYS, max)
    if (cached := max(each.end.cached for each in late)) > CACHED:
        yield f"{cached} records are cached, more than {CACHED}"


def _grown(
    name: str,
    early: Sequence[Minute],
    late: Sequence[Minute],
    of: Callable[[Minute], float],
    times: float,
    more: float,
    over: Callable[[list[float]], float],
) -> Iterator[str]:
    before, after = over([of(each) for each in early]), over([of(each) for each in late])
    if after > before * times + more:
        yield f"{name} went from {before:.2f} to {after:.2f}; up to {before * times + more:.2f} would be flat"
