"""The profile ``monitoring``: Prometheus and Grafana."""

from typing import Any

import aiohttp
import yaml

from .engine import wait_until
from .images import ROOT
from .rehearsal import GRAFANA_PASSWORD, Rehearsal

_NOT_RUN = "NOT RUN: there is no image"


async def start_prometheus(rehearsal: Rehearsal) -> str:
    """It scrapes both replicas, and loads every alert rule."""
    deployment = rehearsal.deployment
    services = [name for name in ("prometheus", "grafana") if name in deployment.runnable]
    if "prometheus" not in services:
        return _NOT_RUN
    await deployment.compose("--profile", "monitoring", "up", "-d", *services)
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    promtool = ("promtool", "check", "config", "/etc/prometheus/prometheus.yml")
    checked = await deployment.compose("exec", "-T", "prometheus", *promtool)
    assert f"{len(rules)} rules found" in checked, checked
    api = f"http://127.0.0.1:{deployment.ports['PROMETHEUS_PORT']}/api/v1"

    async def scraping() -> bool:
        targets = (await _json(f"{api}/targets") or {}).get("data", {}).get("activeTargets", [])
        return [target["health"] for target in targets] == ["up", "up"]

    await wait_until(scraping, "Prometheus to scrape both replicas", 120)
    groups = (await _json(f"{api}/rules"))["data"]["groups"]
    loaded = [rule for group in groups for rule in group["rules"]]
    assert len(loaded) == len(rules)
    assert [rule["lastError"] for rule in loaded if rule.get("lastError")] == []
    return f"both replicas scraped, {len(loaded)} rules, no complaint from promtool"


async def look_at_grafana(rehearsal: Rehearsal) -> str:
    """It has the dashboard."""
    if "grafana" not in rehearsal.deployment.runnable:
        return _NOT_RUN
    host = f"admin:{GRAFANA_PASSWORD}@127.0.0.1:{rehearsal.deployment.ports['GRAFANA_PORT']}"

    async def provisioned() -> bool:
        return "dashboard" in (await _json(f"http://{host}/api/dashboards/uid/billing-bot") or {})

    await wait_until(provisioned, "Grafana's dashboard", 120)
    return "dashboard provisioned"


async def _json(url: str) -> Any:
    """None while the server isn't ready."""
    try:
        async with aiohttp.ClientSession() as http, http.get(url) as response:
            return await response.json()
    except (aiohttp.ClientError, ValueError):
        return None
