"""The package as a host has it: built as a wheel and installed under its own name."""

import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from bot.app.wiring import build_recognizer
from bot.mount.host_mount import HostMount, Longest, longest
from bot.mount.options import MountOptions
from tests.support.real_guide import read_content_once, real_guide, real_languages, understanding_once

ROOT = Path(__file__).parents[2]


@cache
def longest_once() -> Longest:
    return longest(real_guide(), real_languages())


@pytest.fixture(autouse=True)
def cached_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading, checking, measuring and indexing the content takes seconds; the encoder takes longer."""
    monkeypatch.setattr("bot.mount.host_mount.read_content", read_content_once)
    monkeypatch.setattr("bot.mount.host_mount.longest", lambda *_: longest_once())
    monkeypatch.setattr("bot.mount.host_mount.build_recognizer", partial(build_recognizer, encoder=False))
    monkeypatch.setattr("bot.app.wiring.Understanding.load", understanding_once)


@pytest.fixture
async def mounted(redis_url: str) -> AsyncIterator[Callable[..., HostMount]]:
    """Makes mounts whose clock advances only with their pauses, which are recorded in ``waited``."""
    made: list[HostMount] = []

    def make(waited: list[float] | None = None, **options: Any) -> HostMount:
        pauses = [] if waited is None else waited

        async def pause(seconds: float) -> None:
            pauses.append(seconds)

        given: MountOptions = {"redis": redis_url, **options}  # type: ignore[typeddict-item]
        made.append(HostMount(given, pause=pause, clock=lambda: sum(pauses)))
        return made[-1]

    yield make
    for mount in made:
        await mount.close()


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``billing_bot`` from the wheel, and nothing else of ours."""
    wheels, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    _run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(wheels), str(ROOT))
    (wheel,) = wheels.glob("billing_bot-*.whl")
    _run(*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel))
    return target


def _run(*command: str) -> None:
    subprocess.run(command, check=True, timeout=280, cwd=ROOT)  # noqa: S603 - our own interpreter
