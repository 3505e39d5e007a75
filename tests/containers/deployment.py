"""A checkout as an operator has it, with an .env of its own, and what compose runs of it."""

import re
import secrets
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from tests.support.free_ports import free_port

from .command import said
from .engine import Engine, until_true
from .images import ROOT, Image

PROJECT = "billing-bot-rehearsal"
BOT_IMAGE = f"localhost/{PROJECT}"
HOST = "10.213.77.1"
"""This machine, as the containers see it."""

_SUBNET = "10.213.77.0/24"
_NEEDED = (
    "Dockerfile",
    "docker-compose.yml",
    ".dockerignore",
    "bot",
    "telegram_simulator",
    "locales",
    "requirements",
    "deploy",
    "docs",
)
# Podman takes no range for REPLICA_PORTS, as the file has it.
_PORTS = ("PORT", "REPLICA_PORTS", "HTTP_PORT", "HTTPS_PORT", "PROMETHEUS_PORT", "GRAFANA_PORT")
_OVERRIDE = "docker-compose.override.yml"


class Deployment:
    """Everything is done by the commands that the documents give; names and ports are of its own."""

    def __init__(self, engine: Engine, folder: Path, images: Sequence[Image]) -> None:
        self.engine = engine
        self.folder = folder
        self.ports = {name: free_port() for name in _PORTS}
        self.services = [name for name, service in self._check_out(images).items() if service]
        self._settings: dict[str, str] = {}

    def _check_out(self, images: Sequence[Image]) -> dict[str, bool]:
        """Copies the repository; stand-ins take the places of images. Gives the services, and whether each can run."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for name in _NEEDED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, self.folder)
        for name in ("Dockerfile", "docker-compose.yml"):
            text = (self.folder / name).read_text(encoding="utf-8")
            for image in images:
                text = text.replace(image.written, image.used or image.written)
            # The operator of this machine may have an image of that name.
            text = re.sub(r"image: billing-bot$", f"image: {BOT_IMAGE}", text, flags=re.MULTILINE)
            (self.folder / name).write_text(text, encoding="utf-8")
        services = yaml.safe_load((self.folder / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
        absent = {image.written for image in images if not image.used}
        limits = {name: {"soft": limit, "hard": limit} for name, limit in self.engine.ulimits.items()}
        here = {
            "services": {name: {"ulimits": limits} for name in services if limits},
            "networks": {"default": {"name": PROJECT, "external": True}},
        }
        (self.folder / "here.yml").write_text(yaml.safe_dump(here), encoding="utf-8")
        return {name: service["image"] not in absent for name, service in services.items()}

    async def make_network(self) -> None:
        """With a range that is known, so that the bot can be told where Telegram is before it starts."""
        await self.engine.run("network", "create", "--subnet", _SUBNET, PROJECT)

    async def remove(self) -> None:
        """All that was made, but the images. What is started again and again would outlive compose's own way."""
        for container in await self.containers():
            await self.engine.run("rm", "--force", container)
        await self.compose("--profile", "webhook", "--profile", "monitoring", "down", "--volumes", "--remove-orphans")
        await self.engine.succeeds("network", "rm", PROJECT)

    def configure(self, **settings: str) -> None:
        """Writes the .env: ``settings`` beside those that stand there already. An empty value takes one away."""
        self._settings |= settings
        ports = {name: str(port) for name, port in self.ports.items()}
        lines = [f"{name}={value}" for name, value in {**self._settings, **ports}.items() if value]
        (self.folder / ".env").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def edit(self, name: str, before: str, after: str) -> None:
        """As an operator would in an editor."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert before in text, f"{name} doesn't hold {before!r}"
        (self.folder / name).write_text(text.replace(before, after), encoding="utf-8")

    async def new_guide(self) -> None:
        """The small guide that `bot new` writes, and the example of a sponsor's file, beside the override."""
        await said(sys.executable, "-m", "bot", "new", "guide", folder=self.folder)
        shutil.copy(self.folder / "docs" / "sponsor.example.yaml", self.folder / "sponsor.yaml")

    def override(self, text: str) -> None:
        """Compose adds this file to the other by itself; without text it is gone."""
        (self.folder / _OVERRIDE).unlink(missing_ok=True)
        if text:
            (self.folder / _OVERRIDE).write_text(text, encoding="utf-8")

    async def compose(self, *arguments: str, **environment: str) -> str:
        """``docker compose …``; gives what it prints."""
        files = ["docker-compose.yml", "here.yml"]
        if (self.folder / _OVERRIDE).exists():
            files.append(_OVERRIDE)
        own = {"COMPOSE_FILE": ":".join(files), "COMPOSE_PROJECT_NAME": PROJECT}
        return await self.engine.compose(*arguments, folder=self.folder, **own, **environment)

    async def containers(self, service: str = "") -> list[str]:
        """The ids of what runs; of all services, unless one is named."""
        labels = [f"label=com.docker.compose.project={PROJECT}"]
        if service:
            labels.append(f"label=com.docker.compose.service={service}")
        chosen = [part for label in labels for part in ("--filter", label)]
        return (await self.engine.run("ps", "--all", "--quiet", *chosen)).split()

    async def container(self, service: str) -> str:
        [found] = await self.containers(service)
        return found

    async def state(self, service: str) -> Mapping[str, Any]:
        """What the engine knows of its process: ``Pid``, ``StartedAt``, ``Status``, ``Health``."""
        state: Mapping[str, Any] = (await self.engine.inspect(await self.container(service)))["State"]
        return state

    async def healthy(self, service: str, seconds: float = 120) -> None:
        """Returns once its health check says so."""

        async def well() -> bool:
            health = (await self.state(service)).get("Health") or {}
            return health.get("Status") == "healthy"

        await until_true(well, f"a healthy {service}", seconds)

    async def kill(self, service: str) -> None:
        """Kill -9 of a container's first process, from outside, where the engine hasn't asked for it.

        ``docker kill`` would count as the operator's wish, after which nothing is started again.
        """
        process = (await self.state(service))["Pid"]
        options = ("--rm", "--pid", "host", "--user", "0", "--network", "none", "--entrypoint", "python")
        await self.engine.run("run", *options, BOT_IMAGE, "-c", f"import os; os.kill({int(process)}, 9)")

        async def another() -> bool:
            state = await self.state(service)
            return bool(state["Running"]) and state["Pid"] not in (0, process)

        await until_true(another, f"another {service}", 60)

    async def logs(self, service: str, since: datetime | None = None) -> str:
        moment = ("--since", since.astimezone(UTC).isoformat()) if since else ()
        return "\n".join([await self.engine.run("logs", *moment, each) for each in await self.containers(service)])


def new_token() -> str:
    """Nobody beside the bot knows it: the simulator can be reached from this machine's network meanwhile."""
    return f"42:{secrets.token_urlsafe(24)}"
