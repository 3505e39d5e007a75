"""The container engine on this machine: Docker, or Podman where Docker isn't running."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.waiting import until

from .command import output_of, run

_HELPERS = Path("/usr/lib/podman")
_DEBIAN_PACKAGES = "podman runc catatonit netavark aardvark-dns iptables docker-compose debootstrap"
_HEALTH_CHECK_SECONDS = 2

# For machines without systemd, and without the right to raise limits, which crun needs.
_PODMAN_CONFIGURATION = """\
[containers]
default_ulimits = []
init_path = "{init}"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
"""

# Podman's defaults are higher than an unprivileged root may set.
_PODMAN_ULIMITS = {"nofile": 16384, "nproc": 4096}


class ToolsMissing(Exception):  # noqa: N818 - reads well as it is
    """Containers can't run here. The message says what to install."""


class Engine(NamedTuple):
    """``ulimits`` have to be set on every container."""

    name: str
    command: tuple[str, ...]
    compose_command: tuple[str, ...]
    environment: Mapping[str, str]
    ulimits: Mapping[str, int]

    async def run(self, *arguments: str) -> str:
        """Output of ``docker …``. Raises CommandFailed."""
        return await output_of(*self.command, *arguments, environment=self.environment)

    async def succeeds(self, *arguments: str) -> bool:
        status, _ = await run(*self.command, *arguments, environment=self.environment)
        return status == 0

    async def compose(self, *arguments: str, folder: Path, **environment: str) -> str:
        """Output of ``docker compose …`` in ``folder``. Raises CommandFailed."""
        return await output_of(
            *self.compose_command, *arguments, environment={**self.environment, **environment}, folder=folder
        )

    async def inspect(self, name: str) -> dict[str, Any]:
        [found] = json.loads(await self.run("inspect", name))
        return dict(found)


@asynccontextmanager
async def local_engine(work: Path) -> AsyncIterator[Engine]:
    """Docker, or a Podman that keeps its images and containers in ``work``. Raises ToolsMissing."""
    # Without the bot's own settings, which would override the .env under test.
    kept = ("PATH", "HOME", "DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTEXT")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    compose = await _compose_command(environment)
    docker = await _version("docker", "version", "--format", "{{.Server.Version}}", environment=environment)
    if docker and compose:
        yield Engine(f"Docker {docker}", ("docker",), compose, environment, {})
        return
    missing = _missing_for_podman(compose)
    if missing:
        raise ToolsMissing(
            f"Docker isn't running, and Podman can't run without {', '.join(missing)} "
            f"(on Debian: apt-get install --no-install-recommends {_DEBIAN_PACKAGES})"
        )
    if os.geteuid() != 0:
        raise ToolsMissing("Docker isn't running, and Podman has to be run as root")
    async with _podman(work, compose, environment) as engine:
        yield engine


def _missing_for_podman(compose: tuple[str, ...]) -> list[str]:
    found = {name: shutil.which(name) for name in ("podman", "runc", "catatonit", "iptables")}
    helpers = {name: (_HELPERS / name).exists() for name in ("netavark", "aardvark-dns")}
    return [name for name, there in {**found, **helpers, "docker-compose": compose}.items() if not there]


async def _compose_command(environment: Mapping[str, str]) -> tuple[str, ...]:
    for command in (("docker", "compose"), ("docker-compose",)):
        if await _version(*command, "version", environment=environment):
            return command
    return ()


async def _version(*command: str, environment: Mapping[str, str]) -> str:
    """Output of a command; empty if it fails or isn't installed."""
    if not shutil.which(command[0]):
        return ""
    status, output = await run(*command, environment=environment)
    return "" if status else output


@asynccontextmanager
async def _podman(work: Path, compose: tuple[str, ...], environment: Mapping[str, str]) -> AsyncIterator[Engine]:
    """Podman with its Docker-compatible API on a socket, for compose."""
    socket, configuration = work / "podman.sock", work / "containers.conf"
    configuration.write_text(_PODMAN_CONFIGURATION.format(init=shutil.which("catatonit")), encoding="utf-8")
    own = {
        "CONTAINERS_CONF": str(configuration),
        "DOCKER_HOST": f"unix://{socket}",
        "BUILDAH_FORMAT": "docker",  # the only image format with health checks
    }
    command = ("podman", "--root", str(work / "storage"), "--runroot", str(work / "run"))
    engine = Engine("Podman", command, compose, {**environment, **own}, _PODMAN_ULIMITS)
    version = await engine.run("version", "--format", "{{.Client.Version}}")
    socket.unlink(missing_ok=True)
    serve = ("system", "service", "--time=0", f"unix://{socket}")
    with (work / "podman.log").open("wb") as log:
        service = await asyncio.create_subprocess_exec(*command, *serve, env=engine.environment, stdout=log, stderr=log)
    health = asyncio.create_task(_run_health_checks(engine))
    try:
        await wait_until(partial(asyncio.to_thread, socket.exists), "Podman's service to start", 30)
        yield engine._replace(name=f"Podman {version}")
    finally:
        health.cancel()
        await asyncio.gather(health, return_exceptions=True)
        service.terminate()
        await service.wait()
        await run("umount", "--recursive", str(work / "storage" / "overlay"))  # killed containers stay mounted


async def _run_health_checks(engine: Engine) -> None:
    """Podman leaves health checks to systemd timers; compose waits for their results."""
    while True:
        for container in (await engine.run("ps", "--quiet")).split():
            await engine.succeeds("healthcheck", "run", container)
        await asyncio.sleep(_HEALTH_CHECK_SECONDS)


async def wait_until(condition: Callable[[], Awaitable[bool]], description: str, seconds: float) -> None:
    """Polls a condition outside this process. Raises TimeoutError."""
    try:
        await until(condition, seconds)
    except TimeoutError:
        raise TimeoutError(f"waited {seconds:.0f} s for {description}") from None
