"""``make containers``: builds the image, and does with it what an operator does; needs Docker, or Debian's Podman.

Where neither is there, it says so and is no failure, as on a laptop; with ``--real`` it is one, and so is an image
that can't be pulled.
"""

import argparse
import asyncio
import fcntl
import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic

import structlog

from .command import CommandFailed
from .deployment import Deployment
from .engine import ToolsMissing, engine_of_this_machine
from .images import find_image, images_named
from .rehearsal import Rehearsal

_WORK = Path("/var/tmp/billing-bot-containers")  # noqa: S108 - kept between runs, and of no use to anybody else


async def rehearse(*, real: bool) -> None:
    """All of it, in order. Raises what went wrong."""
    async with engine_of_this_machine(_WORK) as engine:
        print(f"{engine.name}, {' '.join(engine.composer)}")
        images = [await find_image(engine, written, _WORK, real=real) for written in images_named()]
        for image in images:
            print(f"  {image.written.partition('@')[0]:28} {image.note}")
        deployment = Deployment(engine, _WORK / "checkout", images)
        rehearsal = Rehearsal(deployment)
        async with rehearsal.prepared():
            await _act("the image is built", rehearsal.build)
            await _act("check, read-only, without capabilities or network", rehearsal.check_shut_in)
            print("Polling")
            await _act("up", rehearsal.start_polling)
            await _act("a conversation", rehearsal.talk)
            await _act("commands", rehearsal.commands)
            await _act("kill -9 of the bot", lambda: rehearsal.kill("bot"))
            await _act("kill -9 of the store", lambda: rehearsal.kill("store"))
            await _act("a guide of one's own", rehearsal.own_guide)
            await _act("a sponsor", rehearsal.sponsor)
            await _act("upgrade and back", rehearsal.upgrade)
            await _act("down and up", rehearsal.down_and_up)
            print("Webhook")
            await _act("up", rehearsal.start_webhook)
            await _act("from outside", rehearsal.look_from_outside)
            await _act("kill -9 of a replica", lambda: rehearsal.kill("bot"))
            await _act("kill -9 of the proxy", lambda: rehearsal.kill("proxy"))
            await _act("kill -9 of the store", lambda: rehearsal.kill("store"))
            print("Monitoring")
            await _act("Prometheus", rehearsal.monitor)
            await _act("Grafana", rehearsal.dashboard)
            await _act("back to polling", rehearsal.back_to_polling)
            assert rehearsal.telegram.violations == []
        crowd = rehearsal.crowd
        print(f"down; {crowd.walks} people walked to an outcome by {crowd.taps} taps meanwhile, each as they tapped")
        for image in images:
            if "itself" not in image.note:
                print(f"  {image.written.partition('@')[0]}: {image.note}")


async def _act(name: str, act: Callable[[], Awaitable[str]]) -> None:
    began = monotonic()
    try:
        result = await act()
    except BaseException:
        print(f"  {name}: FAILED after {monotonic() - began:.0f} s")
        raise
    print(f"  {name}: {result} ({monotonic() - began:.0f} s)")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.containers", description=__doc__)
    parser.add_argument("--real", action="store_true", help="fail where tools are missing or images can't be pulled")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # of the simulator
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    began = monotonic()
    _WORK.mkdir(mode=0o700, exist_ok=True)
    try:
        with (_WORK / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # names and networks are the same for everybody on this machine
            asyncio.run(rehearse(real=options.real))
    except ToolsMissing as missing:
        print(f"containers: NOT run: {missing}", file=sys.stderr)
        return int(options.real)
    except (CommandFailed, AssertionError, TimeoutError) as error:
        print(f"containers: failed: {error}", file=sys.stderr)
        return 1
    print(f"containers: all of it in {monotonic() - began:.0f} s; {_WORK} keeps the images for the next time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
