"""``make containers``: builds the image and runs it the way an operator does.

It needs Docker, or Podman from Debian. Where neither is there it says so and exits with 0, unless ``--real`` is given.
Images that can't be pulled are replaced by stand-ins, unless ``--real`` is given.
"""

import argparse
import asyncio
import fcntl
import logging
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from time import monotonic

import structlog

from . import monitoring, polling, webhook
from .command import CommandFailed
from .deployment import Deployment
from .engine import ToolsMissing, local_engine
from .images import find_image, pinned_images
from .rehearsal import Rehearsal

_WORK = Path("/var/tmp/billing-bot-containers")  # noqa: S108 - kept, so that images are built once; mode 0700

_Step = Callable[[], Awaitable[str]]


async def rehearse(*, real: bool) -> None:
    async with local_engine(_WORK) as engine:
        print(f"{engine.name}, {' '.join(engine.compose_command)}")
        images = [await find_image(engine, reference, _WORK, real=real) for reference in pinned_images()]
        for image in images:
            print(f"  {image}")
        rehearsal = Rehearsal(Deployment(engine, _WORK / "checkout", images))
        async with rehearsal.ready():
            for name, step in _steps(rehearsal).items():
                await _run(name, step)
            assert rehearsal.telegram.violations == []
        crowd = rehearsal.crowd
        print(f"{crowd.walks} users walked to an outcome with {crowd.taps} taps, and every card was the right one")
        for image in images:
            if not image.real:
                print(f"not the real image: {image}")


def _steps(rehearsal: Rehearsal) -> dict[str, _Step]:
    def kill(service: str) -> _Step:
        return partial(rehearsal.kill, service)

    return {
        "build": rehearsal.build,
        "check, read-only, no capabilities, no network": rehearsal.check_in_sandbox,
        "polling: up": partial(polling.start, rehearsal),
        "polling: conversation": partial(polling.talk, rehearsal),
        "polling: commands": partial(polling.run_commands, rehearsal),
        "polling: kill -9 of the bot": kill("bot"),
        "polling: kill -9 of the store": kill("store"),
        "polling: own guide": partial(polling.mount_guide, rehearsal),
        "polling: sponsor": partial(polling.mount_sponsor, rehearsal),
        "polling: upgrade and rollback": partial(polling.upgrade, rehearsal),
        "polling: down and up": partial(polling.restart, rehearsal),
        "webhook: up": partial(webhook.start, rehearsal),
        "webhook: from outside": partial(webhook.probe, rehearsal),
        "webhook: kill -9 of a replica": kill("bot"),
        "webhook: kill -9 of the proxy": kill("proxy"),
        "webhook: kill -9 of the store": kill("store"),
        "monitoring: Prometheus": partial(monitoring.start_prometheus, rehearsal),
        "monitoring: Grafana": partial(monitoring.look_at_grafana, rehearsal),
        "webhook: back to polling": partial(webhook.go_back_to_polling, rehearsal),
    }


async def _run(name: str, step: _Step) -> None:
    started = monotonic()
    try:
        result = await step()
    except BaseException:
        print(f"  {name}: FAILED after {monotonic() - started:.0f} s")
        raise
    print(f"  {name}: {result} ({monotonic() - started:.0f} s)")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.containers", description=__doc__)
    parser.add_argument("--real", action="store_true", help="fail if tools are missing or an image can't be pulled")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # the simulator's log
    started = monotonic()
    _WORK.mkdir(mode=0o700, exist_ok=True)
    try:
        with (_WORK / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # project name and network are the same for every run on this machine
            asyncio.run(rehearse(real=options.real))
    except ToolsMissing as missing:
        print(f"containers: NOT run: {missing}", file=sys.stderr)
        return int(options.real)
    except (CommandFailed, TimeoutError) as error:
        print(f"containers: failed: {error}", file=sys.stderr)
        return 1
    print(f"containers: passed in {monotonic() - started:.0f} s; images are kept in {_WORK} for the next run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
