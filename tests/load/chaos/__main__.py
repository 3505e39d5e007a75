"""``python -m tests.load.chaos``: the long run, then a run of a broken bot to prove that the check can fail."""

import argparse
import asyncio
import logging
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from random import SystemRandom

import structlog

from .config import ChaosConfig
from .run import run

_BLIND_WRITES = ChaosConfig(people=20, updates=400, rate=20, kills=0, store_kills=0, faults=0, refusals=0, blind=True)


def main() -> int:
    """0 when every update was accounted for, and the broken bot was detected."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    config, proof = _config()
    print(f"seed {config.seed}: {config}", flush=True)
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        report = asyncio.run(run(config, Path(folder), _print))
        print(report, flush=True)
        if report.findings:
            print(f"{len(report.findings)} findings")
            return 1
    if not proof:
        return 0
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        broken = asyncio.run(run(replace(_BLIND_WRITES, seed=config.seed), Path(folder), _print))
    print(f"With commits that do not compare: {broken.found('lost')} lost, {broken.found('wrong')} wrong")
    return 0 if broken.found("lost") and broken.found("wrong") else 1


def _config() -> tuple[ChaosConfig, bool]:
    """The configuration from the command line, and whether to run the proof."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.chaos", description=__doc__)
    whole = ChaosConfig(
        people=1000, updates=60_000, rate=55, kills=50, store_kills=10, rolls=2, faults=200, refusals=200, seed=0
    )
    for name in ("people", "updates", "replicas", "ptb", "kills", "store_kills", "rolls", "faults", "refusals", "seed"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=getattr(whole, name))
    for name in ("rate", "duplicates"):
        parser.add_argument(f"--{name}", type=float, default=getattr(whole, name))
    parser.add_argument("--no-proof", action="store_true", help="only the run, not that its check can fail")
    given = vars(parser.parse_args())
    proof = not given.pop("no_proof")
    return ChaosConfig(**{**given, "seed": given["seed"] or SystemRandom().randrange(1, 10**9)}), proof


def _print(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
