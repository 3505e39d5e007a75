"""A short version of ``make soak``, and a test of its verdict."""

from collections.abc import Callable

import pytest

from bot.store.records import CACHED

from .run import waves
from .sample import Minute, Moment
from .verdict import not_flat


def _minutes(at: Callable[[int], Minute]) -> list[Minute]:
    return [at(number) for number in range(30)]


def _flat(_number: int) -> Minute:
    return Minute(300, 5, 20, 1.2, Moment(0, 300 << 20, 60, 12, 80, 4, CACHED - 100, 5008), 5000)


def test_constant_figures_are_flat() -> None:
    assert list(not_flat(_minutes(_flat))) == []


@pytest.mark.parametrize(
    ("what", "at"),
    [
        ("memory", lambda n: _flat(n)._replace(end=_flat(n).end._replace(memory=(300 << 20) + n * (1 << 20)))),
        ("p50", lambda n: _flat(n)._replace(p50=5 + n / 5)),
        ("p99", lambda n: _flat(n)._replace(p99=20 + 2 * n)),
        ("CPU", lambda n: _flat(n)._replace(cpu=1 + n / 50)),
        ("files", lambda n: _flat(n)._replace(end=_flat(n).end._replace(files=60 + n))),
        ("threads", lambda n: _flat(n)._replace(end=_flat(n).end._replace(threads=12 + n))),
        ("tasks", lambda n: _flat(n)._replace(end=_flat(n).end._replace(tasks=80 + n))),
        ("keys", lambda n: _flat(n)._replace(end=_flat(n).end._replace(keys=5008 + 2 * n))),
        ("records", lambda n: _flat(n)._replace(end=_flat(n).end._replace(cached=CACHED - 100 + 40 * n))),
    ],
)
def test_growth_is_reported(what: str, at: Callable[[int], Minute]) -> None:
    """Even if only one figure grows."""
    (line,) = not_flat(_minutes(at))
    assert what in line


@pytest.mark.slow
async def test_visitors_leave_nothing_open() -> None:
    """About as many keys as users, no lock, and only a few files, threads and tasks more."""
    visits = 120
    seen = await waves(3, visits)
    first, last = seen.idle[0], seen.idle[-1]
    for what in ("files", "threads", "tasks"):
        grown = getattr(last, what) - getattr(first, what)
        assert grown < visits / 4, f"{grown} more {what} after {2 * visits} visits"
    assert last.locks == 0
    assert 0 <= last.keys - seen.live[-1] <= 12
    assert seen.live[-1] > 50
    assert '"level": "error"' not in seen.log
