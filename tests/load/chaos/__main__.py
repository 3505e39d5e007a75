"""``python -m tests.load.chaos``: the whole of it, and the proof that the check can fail."""

import argparse
import asyncio
import logging
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from random import SystemRandom

import structlog

from .dose import Dose
from .trial import run

_BLIND = Dose(people=20, updates=400, rate=20, kills=0, store_kills=0, faults=0, refusals=0, blind=True)


def main() -> int:
    """0 when all was accounted for, and the blind replicas were found out."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    dose, proof = _dose()
    print(f"seed {dose.seed}: {dose}", flush=True)
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        account = asyncio.run(run(dose, Path(folder), _say))
        print(account, flush=True)
        if account.findings:
            print(f"{len(account.findings)} findings")
            return 1
    if not proof:
        return 0
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        blind = asyncio.run(run(replace(_BLIND, seed=dose.seed), Path(folder), _say))
    print(f"With commits that do not compare: {blind.found('lost')} lost, {blind.found('wrong')} wrong")
    return 0 if blind.found("lost") and blind.found("wrong") else 1


def _dose() -> tuple[Dose, bool]:
    """And whether to show that the check can fail."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.chaos", description=__doc__)
    whole = Dose(
        people=1000, updates=60_000, rate=55, kills=50, store_kills=10, rolls=2, faults=200, refusals=200, seed=0
    )
    for name in ("people", "updates", "replicas", "ptb", "kills", "store_kills", "rolls", "faults", "refusals", "seed"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=getattr(whole, name))
    for name in ("rate", "duplicates"):
        parser.add_argument(f"--{name}", type=float, default=getattr(whole, name))
    parser.add_argument("--no-proof", action="store_true", help="only the run, not that its check can fail")
    given = vars(parser.parse_args())
    proof = not given.pop("no_proof")
    return Dose(**{**given, "seed": given["seed"] or SystemRandom().randrange(1, 10**9)}), proof


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
