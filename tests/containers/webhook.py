"""The profile ``webhook``: two replicas behind Caddy."""

import re

import aiohttp

from .engine import wait_until
from .rehearsal import Rehearsal

_UNAUTHORIZED = 401
_NOT_FOUND = 404
_ROOT_CERTIFICATE = "/data/caddy/pki/authorities/local/root.crt"


async def start(rehearsal: Rehearsal) -> str:
    deployment = rehearsal.deployment
    deployment.configure(
        WEBHOOK_URL=f"{_address(rehearsal)}/telegram", WEBHOOK_HOST="localhost", COMPOSE_PROFILES="webhook"
    )
    await rehearsal.up(webhook=True)
    for service in ("bot", "replica"):
        await deployment.wait_until_healthy(service)
    await _trust_proxy(rehearsal)
    before = len(rehearsal.telegram.deliveries)
    async with rehearsal.crowd.walking():
        await rehearsal.serve_new_user()
    assert {delivery.status for delivery in rehearsal.telegram.deliveries[before:]} == {200}
    counts = [await _updates(rehearsal, service) for service in ("bot", "replica")]
    assert all(counts)
    return f"https, {counts[0]} updates to one replica and {counts[1]} to the other"


async def probe(rehearsal: Rehearsal) -> str:
    """Nothing but the webhook can be reached from outside."""
    address = _address(rehearsal)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=rehearsal.trust)) as http:
        async with http.post(f"{address}/telegram", json={}) as response:
            assert response.status == _UNAUTHORIZED
        for path in ("/metrics", "/healthz", "/readyz"):
            async with http.get(address + path) as response:
                assert response.status == _NOT_FOUND
    return "401 without the secret; 404 for /metrics, /healthz and /readyz"


async def go_back_to_polling(rehearsal: Rehearsal) -> str:
    """With the commands in docs/operating.md."""
    rehearsal.deployment.configure(WEBHOOK_URL="", WEBHOOK_HOST="", COMPOSE_PROFILES="")
    await rehearsal.up("--remove-orphans", RUN_OPTIONS="--take-over")
    await rehearsal.deployment.compose("--profile", "webhook", "stop", "replica", "proxy")
    await rehearsal.serve_new_user()
    return "webhook deleted"


def _address(rehearsal: Rehearsal) -> str:
    return f"https://localhost:{rehearsal.deployment.ports['HTTPS_PORT']}"


async def _trust_proxy(rehearsal: Rehearsal) -> None:
    """For localhost, Caddy issues certificates from a CA of its own."""
    deployment = rehearsal.deployment

    async def created() -> bool:
        [proxy] = await deployment.containers("proxy")
        return await deployment.engine.succeeds("exec", proxy, "test", "-s", _ROOT_CERTIFICATE)

    await wait_until(created, "Caddy's root certificate", 60)
    rehearsal.trust.load_verify_locations(
        cadata=await deployment.compose("exec", "-T", "proxy", "cat", _ROOT_CERTIFICATE)
    )


async def _updates(rehearsal: Rehearsal, service: str) -> int:
    """Updates that a replica has counted."""
    script = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8080/metrics').read().decode())"
    metrics = await rehearsal.deployment.compose("exec", "-T", service, "python", "-c", script)
    counts = re.findall(r"^billing_updates_total\{[^}]*\} (\S+)$", metrics, re.MULTILINE)
    return int(sum(map(float, counts)))
