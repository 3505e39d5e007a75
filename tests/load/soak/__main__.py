"""Keeps a real bot under load for half an hour and checks that memory and latency stay flat: ``make soak``."""

import argparse
import asyncio
import sys

from tests.load.bench.__main__ import machine
from tests.load.bench.process import leave_last_cpu
from tests.load.bench.table import table

from .run import Soaked, soak
from .sample import HEAD, Minute
from .verdict import not_flat


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load.soak", description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--measure", type=float, default=60.0, help="seconds in which capacity is found (default: 60)")
    parser.add_argument("--share", type=float, default=0.5, help="of capacity (default: 0.5)")
    parser.add_argument("--rate", type=float, default=0.0, help="updates a second, instead of a share of capacity")
    parser.add_argument("--library", default="aiogram", choices=["aiogram", "python-telegram-bot"])
    options = parser.parse_args()
    print(machine())
    leave_last_cpu()
    soaked = asyncio.run(
        soak(
            options.minutes,
            measure=options.measure,
            share=options.share,
            rate=options.rate,
            library=options.library,
            told=_told,
        )
    )
    print(report(soaked))
    grown = list(not_flat(soaked.minutes))
    print("\n".join(f"NOT FLAT: {line}" for line in grown) or "flat")
    return 1 if grown else 0


def report(soaked: Soaked) -> str:
    """The table, and the state at the end."""
    rows = [minute.row(number) for number, minute in enumerate(soaked.minutes, 1)]
    ends = (
        f"capacity {soaked.capacity:.0f} updates/s; at the end, with nobody there: {soaked.idle}; {soaked.live} people"
    )
    return f"{table(HEAD, rows)}\n{ends}"


def _told(number: int, minute: Minute) -> None:
    print(" ".join(minute.row(number)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
