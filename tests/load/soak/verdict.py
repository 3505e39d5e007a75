"""Whether it stayed flat: some minutes near the beginning against as many at the end."""

from collections.abc import Callable, Iterator, Sequence
from statistics import mean, median

from bot.store.records import CACHED

from .sample import Minute

MEMORY = 1.05
"""A leak of a hundred bytes an update is 9 % in 25 minutes at 300 updates a second; what is kept at hand (10,000
records, 1 KB each with all around them) fills up in the first minutes and is 3 %."""

P50, P99 = 1.25, 1.5
"""A quiet machine's own spread from minute to minute is a tenth of the median and a third of the 99th percentile."""

P50_MS, P99_MS = 1.0, 10.0
"""What does not count beside that: latencies are a few milliseconds, and one pause of the machine is ten."""

CPU = 1.15
"""What an update costs; the least disturbed by whatever else runs on the machine."""

AROUND = 5
"""Files, threads and tasks may differ by as many: connections come and go with the load."""

KEYS = 20
"""Keys that are nobody's record may become so many more: those of one more week's figures, and of people who are just
being served. One key left behind by each thousandth person would be more in 25 minutes."""


def not_flat(minutes: Sequence[Minute]) -> Iterator[str]:
    """A line for everything that grew. Of thirty minutes, 5 to 10 are compared with the last five."""
    size = max(1, len(minutes) // 6)
    early, late = minutes[size : 2 * size], minutes[-size:]
    yield from _grown("memory", early, late, lambda each: each.end.memory / (1 << 20), MEMORY, 0.0, mean)
    yield from _grown("p50 latency", early, late, lambda each: each.p50, P50, P50_MS, median)
    yield from _grown("p99 latency", early, late, lambda each: each.p99, P99, P99_MS, median)
    yield from _grown("CPU per update", early, late, lambda each: each.cpu, CPU, 0.0, median)
    yield from leaks(early, late)


def leaks(early: Sequence[Minute], late: Sequence[Minute]) -> Iterator[str]:
    """As above, for what can be counted, however short it was and however busy the machine."""
    for name, value in (
        ("files", lambda each: each.end.files),
        ("threads", lambda each: each.end.threads),
        ("tasks", lambda each: each.end.tasks - each.end.locks * 2),
    ):
        yield from _grown(f"{name} open", early, late, value, 1.0, AROUND, median)
    yield from _grown("keys beside people's own", early, late, lambda each: each.spare_keys, 1.0, KEYS, max)
    if (cached := max(each.end.cached for each in late)) > CACHED:
        yield f"{cached} records are kept at hand, more than {CACHED}"


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
