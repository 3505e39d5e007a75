"""The container engine of this machine, driven by its own command line: Docker, or Podman where no Docker answers."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from .command import ended, said

_NETWORKING = Path("/usr/lib/podman")
_DEBIAN = "podman runc catatonit netavark aardvark-dns iptables docker-compose debootstrap"
_HEALTH_SECONDS = 2
_LOOK_SECONDS = 0.2

# Podman as it runs where there is no systemd, and no right to raise limits. `crun` needs that right.
_CONFIGURATION = """\
[containers]
default_ulimits = []
init_path = "{init}"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
"""

# Podman's own are a million, which only who may raise limits can give.
_ULIMITS = {"nofile": 16384, "nproc": 4096}


class ToolsMissing(Exception):  # noqa: N818 - reads as what it says
    """Nothing here runs containers; the text says what to install."""


class Engine(NamedTuple):
    """``ulimits`` are those that each container has to be given, where the engine's own are above ours."""

    name: str
    program: tuple[str, ...]
    composer: tuple[str, ...]
    environment: Mapping[str, str]
    ulimits: Mapping[str, int]

    @property
    def is_podman(self) -> bool:
        return self.program[0] == "podman"

    async def run(self, *arguments: str, folder: Path | None = None, stdin: bytes | None = None) -> str:
        """What the engine prints."""
        return await said(*self.program, *arguments, environment=self.environment, folder=folder, stdin=stdin)

    async def succeeds(self, *arguments: str) -> bool:
        status, _ = await ended(*self.program, *arguments, environment=self.environment)
        return status == 0

    async def compose(self, *arguments: str, folder: Path, **environment: str) -> str:
        """What compose prints, in ``folder``."""
        settings = {**self.environment, **environment}
        return await said(*self.composer, *arguments, environment=settings, folder=folder)

    async def inspect(self, name: str) -> dict[str, Any]:
        """All that the engine knows of a container or an image."""
        [found] = json.loads(await self.run("inspect", name))
        return dict(found)


@asynccontextmanager
async def engine_of_this_machine(work: Path) -> AsyncIterator[Engine]:
    """Docker, or a Podman that keeps all of its own in ``work``. Raises :class:`ToolsMissing`."""
    # Settings of the bot in the environment would win over the .env that is tried here.
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "DOCKER_HOST", "DOCKER_CONFIG") if name in os.environ}
    version = await _answer("docker", "version", "--format", "{{.Server.Version}}", environment=plain)
    composer = await _composer(plain)
    if version and composer:
        yield Engine(f"Docker {version}", ("docker",), composer, plain, {})
        return
    missing = [
        name
        for name, there in {
            "podman": shutil.which("podman"),
            "runc": shutil.which("runc"),
            "catatonit": shutil.which("catatonit"),
            "netavark": (_NETWORKING / "netavark").exists(),
            "aardvark-dns": (_NETWORKING / "aardvark-dns").exists(),
            "iptables": shutil.which("iptables"),
            "docker-compose": composer,
        }.items()
        if not there
    ]
    if missing:
        raise ToolsMissing(f"no Docker answers, and for Podman there is no {', '.join(missing)} ({_how_to_install()})")
    if os.geteuid() != 0:
        raise ToolsMissing("no Docker answers, and Podman is driven by root alone here")
    async with _podman(work, composer, plain) as engine:
        yield engine


def _how_to_install() -> str:
    return f"on Debian: apt-get install --no-install-recommends {_DEBIAN}"


async def _composer(environment: Mapping[str, str]) -> tuple[str, ...]:
    for composer in (("docker", "compose"), ("docker-compose",)):
        if await _answer(*composer, "version", environment=environment):
            return composer
    return ()


async def _answer(*command: str, environment: Mapping[str, str]) -> str:
    """What a command that goes well prints; nothing of one that fails or isn't there."""
    if not shutil.which(command[0]):
        return ""
    status, text = await ended(*command, environment=environment)
    return "" if status else text


@asynccontextmanager
async def _podman(work: Path, composer: tuple[str, ...], plain: Mapping[str, str]) -> AsyncIterator[Engine]:
    """Compose drives it by a socket, as it drives Docker. Its images and containers are in ``work`` alone."""
    socket, configuration = work / "podman.sock", work / "containers.conf"
    configuration.write_text(_CONFIGURATION.format(init=shutil.which("catatonit")), encoding="utf-8")
    # The image's health check is an extension of Docker's format.
    own = {"CONTAINERS_CONF": str(configuration), "DOCKER_HOST": f"unix://{socket}", "BUILDAH_FORMAT": "docker"}
    program = ("podman", "--root", str(work / "storage"), "--runroot", str(work / "run"))
    engine = Engine("Podman", program, composer, {**plain, **own}, _ULIMITS)
    version = await engine.run("version", "--format", "{{.Client.Version}}")
    socket.unlink(missing_ok=True)
    with (work / "podman.log").open("wb") as log:
        service = await asyncio.create_subprocess_exec(
            *program,
            "system",
            "service",
            "--time=0",
            f"unix://{socket}",
            env=engine.environment,
            stdout=log,
            stderr=log,
        )
    health = asyncio.create_task(_look_after_health(engine))
    try:
        await until_true(partial(asyncio.to_thread, socket.exists), "Podman's service", 30)
        yield engine._replace(name=f"Podman {version}")
    finally:
        health.cancel()
        await asyncio.gather(health, return_exceptions=True)
        service.terminate()
        await service.wait()


async def _look_after_health(engine: Engine) -> None:
    """Podman leaves its health checks to systemd's timers, and compose waits for them."""
    while True:
        for container in (await engine.run("ps", "--quiet")).split():
            await engine.succeeds("healthcheck", "run", container)
        await asyncio.sleep(_HEALTH_SECONDS)


async def until_true(look: Callable[[], Awaitable[bool]], what: str, seconds: float) -> None:
    """Look at something outside of this process until it is so. Raises TimeoutError with its name."""
    try:
        async with asyncio.timeout(seconds):
            while not await look():  # noqa: ASYNC110 - no event tells of it
                await asyncio.sleep(_LOOK_SECONDS)
    except TimeoutError:
        raise TimeoutError(f"{what}: not after {seconds:.0f} s") from None
