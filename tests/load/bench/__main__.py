"""The cost of a tap, compared with bots written after the libraries' own documentation: ``make bench``.

Each bot is a process on its own CPU, by webhook, on one real Valkey. Users go through one conversation with all of them
in turn, round after round, so that a change in machine speed affects all alike.
"""

import argparse
import asyncio
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import uvloop

from . import commands, cpu, growth, load, redis_cost, start
from .environment import environment
from .process import leave_last_cpu

FIGURES = ("cpu", "latency", "slow", "start", "memory", "redis", "commands")
GROWTH = ("people", "guides")
STARTS = 3
"""At most this many rounds of starts: one takes half a minute."""

LIBRARIES = ("aiogram", "python-telegram-bot", "aiohttp", "redis")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load.bench", description=__doc__)
    parser.add_argument("figures", nargs="*", choices=[*FIGURES, *GROWTH, []], help=f"default: {' '.join(FIGURES)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--people", type=int, default=200, help="who walk in each round (default: 200)")
    parser.add_argument("--at-once", type=int, default=40, help="how many of them at any time (default: 40)")
    parser.add_argument(
        "--comers", type=int, default=load.MANY, help=f"after how many people to weigh the bot (default: {load.MANY})"
    )
    parser.add_argument("--bots", nargs="*", default=[], help="words in the names of the bots to measure")
    options = parser.parse_args()
    print(machine())
    leave_last_cpu()
    # Our end must not be the bottleneck.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure(options))


async def measure(options: argparse.Namespace) -> None:
    wanted = options.figures or FIGURES
    if "people" in wanted:
        print(await growth.people(options.rounds))
    if "guides" in wanted:
        print(await growth.guides(options.rounds))
    if "commands" in wanted:
        print(commands.figures(options.rounds))
    if not set(wanted) & set(FIGURES[:-1]):
        return
    async with environment() as here:
        if "cpu" in wanted:
            words = options.bots
            bots = [name for name in cpu.BOTS if not words or any(word in name for word in words)]
            print(await cpu.figures(here, options.rounds, options.people, options.at_once, bots))
        if "latency" in wanted:
            print(await load.latency(here, options.rounds))
        if "slow" in wanted:
            print(await load.slow_telegram(here, options.rounds, 5 * options.people))
        if "start" in wanted:
            print(await start.figures(here, min(options.rounds, STARTS)))
        if "memory" in wanted:
            print(await load.memory(here, options.comers))
        if "redis" in wanted:
            print(await redis_cost.figures())


def machine() -> str:
    """The date, the machine and the libraries that the figures belong to."""
    facts = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in facts if line.startswith("model name")]
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{datetime.now(UTC).date()}. {len(names)} x {names[0] if names else platform.machine()}, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {libraries}.\n"
    )


if __name__ == "__main__":
    main()
