"""A deployment with a simulated Telegram and users."""

import random
import secrets
import ssl
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from time import monotonic

from telegram_simulator import SimulatedUser, Simulator

from .crowd import Crowd
from .deployment import BOT_IMAGE, HOST, Deployment
from .images import ROOT

OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
GRAFANA_PASSWORD = "rehearsal"
_SEED = 20261128
_START_SECONDS = 180
_REPLY_SECONDS = 120


class Rehearsal:
    """The simulator accepts webhooks with certificates that ``trust`` accepts."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.trust = ssl.create_default_context()
        # The simulator listens on all interfaces, so nobody else may guess the token.
        self.telegram = Simulator(f"42:{secrets.token_urlsafe(24)}", trust=self.trust)
        self.crowd = Crowd(self.telegram, random.Random(_SEED))

    @asynccontextmanager
    async def ready(self) -> AsyncIterator[None]:
        """Starts Telegram and creates the network. Removes all containers and volumes at the end."""
        async with self.telegram.serving("0.0.0.0", bot_hosts={HOST}) as url:
            self.deployment.configure(
                TELEGRAM_BOT_TOKEN=self.telegram.token,
                TELEGRAM_API_URL=f"http://{HOST}:{url.rpartition(':')[2]}",
                GRAFANA_PASSWORD=GRAFANA_PASSWORD,
            )
            await self.deployment.remove()
            await self.deployment.create_network()
            try:
                yield
            except BaseException:
                await self._print_logs()
                raise
            finally:
                await self.deployment.remove()

    async def build(self) -> str:
        await self.deployment.compose("build", "bot")
        size = int((await self.deployment.engine.inspect(BOT_IMAGE))["Size"])
        return f"{size / 1e6:.0f} MB"

    async def check_in_sandbox(self) -> str:
        sandbox = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--network", "none")
        output = await self.deployment.engine.run("run", "--rm", *sandbox, BOT_IMAGE, "check")
        return output.splitlines()[-1]

    async def kill(self, service: str) -> str:
        """kill -9 while users tap."""  # noqa: D403 - a command's name
        async with self.crowd.walking():
            started = monotonic()
            await self.deployment.kill(service)
            await self.serve_new_user()
            seconds = monotonic() - started
        assert "no update is parked" in await self.deployment.bot("parked")
        return f"serving again after {seconds:.0f} s, no answer lost"

    def add_user(self, language: str = "en") -> SimulatedUser:
        return self.telegram.add_user(first_name="Alex", language_code=language)

    async def reply(self, user: SimulatedUser, action: Awaitable[object]) -> str:
        """Text of the user's card after ``action``."""
        await action
        await self.telegram.settled(_REPLY_SECONDS)
        assert user.card is not None
        return user.card.text

    async def serve_new_user(self) -> None:
        user = self.add_user()
        await user.send("/start")
        await self.telegram.until(lambda: user.card, _REPLY_SECONDS)

    async def up(self, *options: str, webhook: bool = False, **environment: str) -> None:
        """Runs ``docker compose up -d``, and waits until the new bot takes updates."""
        async with self.bot_started(webhook=webhook):
            await self.deployment.compose("up", "-d", *options, **environment)

    @asynccontextmanager
    async def bot_started(self, *, webhook: bool = False) -> AsyncIterator[None]:
        """On exit, waits for a bot that started while the context was open."""
        last_call = "setWebhook" if webhook else "getWebhookInfo"
        before = len(self.telegram.calls)
        yield
        await self.telegram.until(
            lambda: any(call.method == last_call for call in self.telegram.calls[before:]), _START_SECONDS
        )

    async def _print_logs(self) -> None:
        for service in ("store", "bot", "replica", "proxy", "prometheus", "grafana"):
            if log := await self.deployment.logs(service):
                print(f"--- end of the log of {service}", *log.splitlines()[-15:], sep="\n")
