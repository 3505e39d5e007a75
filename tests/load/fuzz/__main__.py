"""Sends generated and mutated updates and requests to a real bot: ``make fuzz``."""

import argparse
import asyncio
import random
import sys

from .campaign import campaign


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--library", default="aiogram", choices=["aiogram", "python-telegram-bot"])
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    result = asyncio.run(campaign(options.requests, options.seed, options.library))
    print(result.report())
    return 1 if result.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
