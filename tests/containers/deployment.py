"""A copy of the repository as an operator deploys it with compose."""

import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.support.free_ports import free_port

from .command import output_of
from .engine import Engine, wait_until
from .images import ROOT, Image

PROJECT = "billing-bot-rehearsal"
BOT_IMAGE = f"localhost/{PROJECT}"
HOST = "10.213.77.1"
"""This machine's address in the containers' network."""

_SUBNET = "10.213.77.0/24"
_FILES = ("Dockerfile", "docker-compose.yml", ".dockerignore")
_FOLDERS = ("bot", "telegram_simulator", "locales", "requirements", "deploy", "docs")
_PORTS = ("PORT", "REPLICA_PORTS", "HTTP_PORT", "HTTPS_PORT", "PROMETHEUS_PORT", "GRAFANA_PORT")
_OVERRIDE = "docker-compose.override.yml"


class Deployment:
    """Runs the commands in docs/operating.md, with project name, ports and images of its own."""

    def __init__(self, engine: Engine, folder: Path, images: Sequence[Image]) -> None:
        self.engine = engine
        self.folder = folder
        self.ports = {name: free_port() for name in _PORTS}
        self._settings: dict[str, str] = {}
        self._copy_repository()
        self._replace_images(images)
        services = yaml.safe_load(self._read("docker-compose.yml"))["services"]
        missing = {image.reference for image in images if not image.used}
        self.runnable = {name for name, service in services.items() if service["image"] not in missing}
        limits = {name: {"soft": limit, "hard": limit} for name, limit in engine.ulimits.items()}
        local = {
            "services": {name: {"ulimits": limits} for name in services if limits},
            "networks": {"default": {"name": PROJECT, "external": True}},
        }
        self._write("local.yml", yaml.safe_dump(local))

    def _copy_repository(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for name in _FILES:
            shutil.copy(ROOT / name, self.folder)
        for name in _FOLDERS:
            shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("__pycache__"))

    def _replace_images(self, images: Sequence[Image]) -> None:
        for name in ("Dockerfile", "docker-compose.yml"):
            text = self._read(name)
            for image in images:
                text = text.replace(image.reference, image.used or image.reference)
            # This machine may run the real bot from an image of that name.
            self._write(name, re.sub(r"image: billing-bot$", f"image: {BOT_IMAGE}", text, flags=re.MULTILINE))

    def _read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    # What an operator edits

    def configure(self, **settings: str) -> None:
        """Changes .env. An empty value removes a setting."""
        self._settings |= settings
        ports = {name: str(port) for name, port in self.ports.items()}
        lines = [f"{name}={value}\n" for name, value in {**self._settings, **ports}.items() if value]
        self._write(".env", "".join(lines))

    def edit(self, name: str, before: str, after: str) -> None:
        assert before in self._read(name), f"{name} has no {before!r}"
        self._write(name, self._read(name).replace(before, after))

    def override(self, text: str) -> None:
        """Writes docker-compose.override.yml; an empty text removes it."""
        (self.folder / _OVERRIDE).unlink(missing_ok=True)
        if text:
            self._write(_OVERRIDE, text)

    async def add_guide_and_sponsor(self) -> None:
        """Creates ./guide with ``bot new``, and ./sponsor.yaml from the example."""
        await output_of(sys.executable, "-m", "bot", "new", "guide", folder=self.folder)
        shutil.copy(self.folder / "docs" / "sponsor.example.yaml", self.folder / "sponsor.yaml")

    # What an operator runs

    async def compose(self, *arguments: str, **environment: str) -> str:
        """Output of ``docker compose …``."""
        files = ["docker-compose.yml", "local.yml"]
        if (self.folder / _OVERRIDE).exists():
            files.append(_OVERRIDE)
        own = {"COMPOSE_FILE": ":".join(files), "COMPOSE_PROJECT_NAME": PROJECT}
        return await self.engine.compose(*arguments, folder=self.folder, **own, **environment)

    async def bot(self, *arguments: str) -> str:
        """Output of a ``bot`` command in the running container."""
        return await self.compose("exec", "-T", "bot", "python", "-m", "bot", *arguments)

    async def create_network(self) -> None:
        """With a known range, so that the bot can be given the simulator's address before it starts."""
        await self.engine.run("network", "create", "--subnet", _SUBNET, PROJECT)

    async def remove(self) -> None:
        """Removes everything but the images."""
        for container in await self.containers():  # compose's own `down` leaves one that is in a restart loop
            await self.engine.run("rm", "--force", container)
        await self.compose("--profile", "webhook", "--profile", "monitoring", "down", "--volumes", "--remove-orphans")
        await self.engine.succeeds("network", "rm", PROJECT)

    # Containers

    async def containers(self, service: str = "") -> list[str]:
        """Ids of all containers, or of those of one service."""
        labels = [f"project={PROJECT}", *([f"service={service}"] if service else [])]
        filters = [part for label in labels for part in ("--filter", f"label=com.docker.compose.{label}")]
        return (await self.engine.run("ps", "--all", "--quiet", *filters)).split()

    async def inspect(self, service: str) -> Mapping[str, Any]:
        [container] = await self.containers(service)
        return await self.engine.inspect(container)

    async def wait_until_healthy(self, service: str) -> None:
        async def healthy() -> bool:
            health = (await self.inspect(service))["State"].get("Health") or {}
            return health.get("Status") == "healthy"

        await wait_until(healthy, f"{service} to be healthy", 120)

    async def kill(self, service: str) -> None:
        """Kills a container's first process with SIGKILL, and waits until it is restarted.

        Not with ``docker kill``: Docker would count the container as stopped on purpose, and not restart it.
        """
        pid = (await self.inspect(service))["State"]["Pid"]
        options = ("--rm", "--pid", "host", "--user", "0", "--network", "none", "--entrypoint", "python")
        await self.engine.run("run", *options, BOT_IMAGE, "-c", f"import os; os.kill({int(pid)}, 9)")

        async def restarted() -> bool:
            state = (await self.inspect(service))["State"]
            return bool(state["Running"]) and state["Pid"] not in (0, pid)

        await wait_until(restarted, f"{service} to be restarted", 60)

    async def logs(self, service: str) -> str:
        return "\n".join([await self.engine.run("logs", each) for each in await self.containers(service)])
