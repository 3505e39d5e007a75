"""What an operator does with the containers, from the first start to the last, while people use the bot."""

import random
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import aiohttp
import yaml

from telegram_simulator import SimulatedUser, Simulator

from .crowd import Crowd
from .deployment import BOT_IMAGE, HOST, Deployment, new_token
from .engine import until_true
from .images import ROOT

_SEED = 20261128
_START_SECONDS = 180
_DECLINED = "My card was declined: your card does not support this type of purchase"
_OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
_REFUSED = 401
_NOT_FOUND = 404


class Rehearsal:
    """Has a Telegram of its own, which the containers reach by this machine's address in their network."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.trust = ssl.create_default_context()
        self.telegram = Simulator(new_token(), trust=self.trust)
        self.crowd = Crowd(self.telegram, random.Random(_SEED))

    @asynccontextmanager
    async def prepared(self) -> AsyncIterator[None]:
        """With Telegram there, and nothing left at the end, whatever happened."""
        async with self.telegram.serving("0.0.0.0") as url:
            port = url.rpartition(":")[2]
            self.deployment.configure(
                TELEGRAM_BOT_TOKEN=self.telegram.token,
                TELEGRAM_API_URL=f"http://{HOST}:{port}",
                GRAFANA_PASSWORD="rehearsal",
            )
            await self.deployment.remove()
            await self.deployment.make_network()
            try:
                yield
            except BaseException:
                await self._show_logs()
                raise
            finally:
                await self.deployment.remove()

    # Before anybody talks to it

    async def build(self) -> str:
        await self.deployment.compose("build", "bot")
        size = int((await self.deployment.engine.inspect(BOT_IMAGE))["Size"])
        return f"{size / 1e6:.0f} MB"

    async def check_shut_in(self) -> str:
        """`check` with nothing that can be taken away."""
        shut = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--network", "none")
        said = await self.deployment.engine.run("run", "--rm", *shut, BOT_IMAGE, "check")
        return said.splitlines()[-1]

    # Polling

    async def start_polling(self) -> str:
        async with self._takes_updates("getWebhookInfo"):
            await self.deployment.compose("up", "-d")
        await self.deployment.healthy("bot")
        state = await self.deployment.engine.inspect(await self.deployment.container("bot"))
        host = state["HostConfig"]
        assert host["ReadonlyRootfs"]
        assert host["Memory"] == 1 << 30
        return "healthy; read-only, 1 GB of memory at most"

    async def talk(self) -> str:
        """A conversation as in the README: /start, some taps, and a text."""
        alex, lin = self._someone("en"), self._someone("zh-hans")
        shown = [await self._answer(each, each.send("/start")) for each in (alex, lin)]
        assert shown[0] != shown[1]
        assert re.search("[\u4e00-\u9fff]", shown[1])
        async with self.crowd.walking():
            pass
        typed = await self._answer(alex, alex.send(_DECLINED))
        assert "purchase" in typed  # quoted, and explained
        assert typed != shown[0]
        return "/start in two languages, walks to an outcome, and a typed text answered"

    async def commands(self) -> str:
        """Those that are run beside a bot that serves."""
        leaver = self._someone("en")
        await self._answer(leaver, leaver.send("/declined"))
        assert "0 errors" in await self._bot("check")
        assert await self._bot("stats")
        assert "no update is parked" in await self._bot("parked")
        forgotten = await self._bot("forget", str(leaver.id))
        assert await self._bot("forget", str(leaver.id)) != forgotten
        return f"check, stats, parked, forget ({forgotten!r})"

    async def kill(self, service: str) -> str:
        """Kill -9 while people tap."""
        began = monotonic()
        async with self.crowd.walking():
            await self.deployment.kill(service)
            await self._new_person_is_served()
            back = monotonic() - began
        assert "no update is parked" in await self._bot("parked")
        return f"served again {back:.0f} s later; nobody's answers were lost"

    async def own_guide(self) -> str:
        """`bot new`, mounted as docs/operating.md has it; an edit is read anew by its SIGHUP, and a kill survived."""
        reload = re.search(r"^docker compose exec bot sh -c '(.+?)'", _OPERATING, re.MULTILINE)
        assert reload
        await self.deployment.new_guide()
        self.deployment.override(_override("GUIDE"))
        screens = "guide/screens/internet.yaml"
        title = yaml.safe_load((self.deployment.folder / screens).read_text(encoding="utf-8"))["home"]["title"]
        async with self._takes_updates("getWebhookInfo"):
            await self.deployment.compose("up", "-d")
        assert "0 errors" in await self._bot("check")
        alex = self._someone("en")
        assert title in await self._answer(alex, alex.send("/start"))
        self.deployment.edit(screens, title, "The line is edited")
        await self.deployment.compose("exec", "-T", "bot", "sh", "-c", reload[1])

        async def edited() -> bool:
            return "content_reloaded" in await self.deployment.logs("bot")

        await until_true(edited, "the guide read anew", 60)
        assert "The line is edited" in await self._answer(alex, alex.send("/start"))
        async with self._takes_updates("getWebhookInfo"):
            # After a signal by `docker kill`, Docker would not start it again.
            await self.deployment.kill("bot")
        return "`bot new`, mounted, checked, edited, read anew; started again after a kill"

    async def sponsor(self) -> str:
        """Its file, mounted beside the built-in guide."""
        self.deployment.override(_override("SPONSOR_FILE"))
        async with self._takes_updates("getWebhookInfo"):
            await self.deployment.compose("up", "-d")
        assert "0 errors" in await self._bot("check")
        self.deployment.override("")
        async with self._takes_updates("getWebhookInfo"):
            await self.deployment.compose("up", "-d")
        return "mounted beside the built-in guide, and taken away again"

    async def upgrade(self) -> str:
        """A new image on the old volume, and back, with people in the middle of their walks."""
        engine, before = self.deployment.engine, await self._version()
        async with self.crowd.walking():
            await engine.run("tag", BOT_IMAGE, f"{BOT_IMAGE}:before")
            self.deployment.edit("bot/__init__.py", f'__version__ = "{before}"', f'__version__ = "{before}.post1"')
            async with self._takes_updates("getWebhookInfo"):
                await self.deployment.compose("up", "-d", "--build")
            assert await self._version() == f"{before}.post1"
            await self._new_person_is_served()
            await engine.run("tag", f"{BOT_IMAGE}:before", BOT_IMAGE)
            async with self._takes_updates("getWebhookInfo"):
                await self.deployment.compose("up", "-d", "--no-build")
            assert await self._version() == before
        return f"{before}, {before}.post1, {before}; nobody's answers were lost"

    async def down_and_up(self) -> str:
        """All containers are gone; the volume is not."""
        async with self.crowd.walking():
            await self.deployment.compose("down")
            assert await self.deployment.containers() == []
            async with self._takes_updates("getWebhookInfo"):
                await self.deployment.compose("up", "-d")
        return "people in the middle of a walk went on"

    # The webhook

    async def start_webhook(self) -> str:
        """Two replicas behind the proxy, whose certificate Telegram is made to trust."""
        https = self.deployment.ports["HTTPS_PORT"]
        self.deployment.configure(
            WEBHOOK_URL=f"https://localhost:{https}/telegram", WEBHOOK_HOST="localhost", COMPOSE_PROFILES="webhook"
        )
        async with self._takes_updates("setWebhook"):
            await self.deployment.compose("up", "-d")
        for service in ("bot", "replica"):
            await self.deployment.healthy(service)
        await self._trust_the_proxy()
        async with self.crowd.walking():
            await self._new_person_is_served()
        assert {delivery.status for delivery in self.telegram.deliveries[-20:]} == {200}
        shares = {service: await self._updates_of(service) for service in ("bot", "replica")}
        assert all(shares.values()), shares
        return f"updates by https to both replicas ({shares['bot']} and {shares['replica']})"

    async def look_from_outside(self) -> str:
        """Only the webhook's path leads in, and only with the secret."""
        proxy = f"https://localhost:{self.deployment.ports['HTTPS_PORT']}"
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=self.trust)) as http:
            async with http.post(f"{proxy}/telegram", json={}) as reply:
                assert reply.status == _REFUSED
            for path in ("/metrics", "/healthz", "/readyz"):
                async with http.get(proxy + path) as reply:
                    assert reply.status == _NOT_FOUND
        return "401 without the secret; 404 for /metrics, /healthz and /readyz"

    async def back_to_polling(self) -> str:
        """As docs/operating.md has it."""
        self.deployment.configure(WEBHOOK_URL="", WEBHOOK_HOST="", COMPOSE_PROFILES="")
        async with self._takes_updates("getWebhookInfo"):
            await self.deployment.compose("up", "-d", "--remove-orphans", RUN_OPTIONS="--take-over")
        await self.deployment.compose("--profile", "webhook", "stop", "replica", "proxy")
        await self._new_person_is_served()
        return "the webhook is deleted, and the bot polls"

    # Figures

    async def monitor(self) -> str:
        """Prometheus reads its rules, and asks both replicas; Grafana, where there is one, has the dashboard."""
        watched = [each for each in ("prometheus", "grafana") if each in self.deployment.services]
        if "prometheus" not in watched:
            return "NOT RUN"
        await self.deployment.compose("--profile", "monitoring", "up", "-d", *watched)
        wanted = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"][0][
            "rules"
        ]
        checked = await self.deployment.compose(
            "exec", "-T", "prometheus", "promtool", "check", "config", "/etc/prometheus/prometheus.yml"
        )
        assert f"{len(wanted)} rules found" in checked, checked
        at = f"http://127.0.0.1:{self.deployment.ports['PROMETHEUS_PORT']}/api/v1"

        async def asks_both() -> bool:
            targets = (await _json(f"{at}/targets") or {"activeTargets": []})["activeTargets"]
            return [each["health"] for each in targets] == ["up", "up"]

        await until_true(asks_both, "Prometheus with two targets that are up", 120)
        groups = (await _json(f"{at}/rules"))["groups"]
        read = [rule for group in groups for rule in group["rules"]]
        assert len(read) == len(wanted)
        assert {rule["lastError"] for rule in read if rule.get("lastError")} == set()
        return f"{len(read)} rules without an error; both replicas are up; promtool has no complaint"

    async def dashboard(self) -> str:
        """Grafana shows what the repository has."""
        if "grafana" not in self.deployment.services:
            return "NOT RUN: there is no image, and nothing stands in for Grafana"
        at = f"http://admin:rehearsal@127.0.0.1:{self.deployment.ports['GRAFANA_PORT']}/api/dashboards/uid/billing-bot"

        async def there() -> bool:
            return bool(await _json(at, "dashboard"))

        await until_true(there, "Grafana with the dashboard", 120)
        return "Grafana has the dashboard"

    # Beside

    def _someone(self, language: str) -> SimulatedUser:
        return self.telegram.add_user(first_name="Alex", language_code=language)

    async def _answer(self, user: SimulatedUser, act: Any) -> str:
        """The text of the card after ``act``."""
        await act
        await self.telegram.settled(120)
        assert user.card is not None
        return user.card.text

    async def _new_person_is_served(self) -> None:
        user = self._someone("en")
        await user.send("/start")
        await self.telegram.until(lambda: user.card, 120)

    async def _bot(self, *arguments: str) -> str:
        return await self.deployment.compose("exec", "-T", "bot", "python", "-m", "bot", *arguments)

    async def _version(self) -> str:
        return (await self._bot("--version")).split()[-1]

    async def _updates_of(self, service: str) -> int:
        """As its own /metrics counts them."""
        ask = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8080/metrics').read().decode())"
        figures = await self.deployment.compose("exec", "-T", service, "python", "-c", ask)
        return int(
            sum(float(each) for each in re.findall(r"^billing_updates_total\{[^}]*\} (\S+)$", figures, re.MULTILINE))
        )

    async def _trust_the_proxy(self) -> None:
        """For localhost Caddy is its own authority, as it asks another for every other name."""
        authority = "/data/caddy/pki/authorities/local/root.crt"

        async def there() -> bool:
            proxy = await self.deployment.container("proxy")
            return await self.deployment.engine.succeeds("exec", proxy, "cat", authority)

        await until_true(there, "the proxy's certificate", 60)
        self.trust.load_verify_locations(cadata=await self.deployment.compose("exec", "-T", "proxy", "cat", authority))

    @asynccontextmanager
    async def _takes_updates(self, last_call: str) -> AsyncIterator[None]:
        """Returns once a bot that was started meanwhile has made the last call of its start."""
        before = len(self.telegram.calls)
        yield
        await self.telegram.until(
            lambda: any(call.method == last_call for call in self.telegram.calls[before:]), _START_SECONDS
        )

    async def _show_logs(self) -> None:
        for service in ("store", "bot", "replica", "proxy", "prometheus"):
            log = await self.deployment.logs(service)
            if log:
                print(f"--- the last of {service}", *log.splitlines()[-15:], sep="\n")


def _override(setting: str) -> str:
    """The file of docs/operating.md with one of its settings, and what that one mounts."""
    [example] = re.findall(r"```yaml\n(# docker-compose.override.yml\n.*?)```", _OPERATING, re.DOTALL)
    services = yaml.safe_load(example)["services"]
    for service in services.values():
        path = service["environment"][setting]
        service["environment"] = {setting: path}
        service["volumes"] = [each for each in service["volumes"] if f":{path}:" in each]
    return yaml.safe_dump({"services": services})


async def _json(url: str, key: str = "data") -> Any:
    """What stands under ``key`` in an answer; None while there is none."""
    try:
        async with aiohttp.ClientSession() as http, http.get(url) as reply:
            return (await reply.json()).get(key)
    except (aiohttp.ClientError, ValueError):
        return None
