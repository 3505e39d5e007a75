"""Conversations while the store fails in various ways: nothing is lost or applied twice, and no user sees an error."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from redis.asyncio import Redis

from bot.conversation.record import Record
from bot.observability import metrics
from bot.processing.update_processor import RETRY_SECONDS
from bot.store.cipher import Cipher
from bot.store.record_codec import decode
from telegram_simulator import ScaledClock, SimulatedUser, Simulator
from tests.e2e.conftest import first_of, settings_for, started
from tests.support.fault_proxy import FaultProxy
from tests.support.free_ports import free_port
from tests.support.redis_scan import everything
from tests.support.topologies import Cluster, Node, SentinelSet, Servers, Single, until

pytestmark = pytest.mark.slow

SPEED = 5
SESSION = "billing:{2}:session"


@asynccontextmanager
async def talking(url: str, transport: str) -> AsyncIterator[tuple[Simulator, SimulatedUser]]:
    """Runs the bot with its store at ``url``; yields the simulator and Alex."""
    telegram = Simulator(clock=ScaledClock(SPEED))
    alex = telegram.add_user(2, first_name="Alex", language_code="en")
    last = {"polling": "getWebhookInfo", "webhook": "setWebhook"}[transport]
    async with telegram.serving(), started(settings_for(telegram, url, transport)) as task:
        ready = telegram.until(lambda: any(call.method == last for call in telegram.calls), timeout=60)
        await first_of(asyncio.create_task(ready), task)
        yield telegram, alex
    assert telegram.violations == []
    assert telegram.expired == []


async def menu(telegram: Simulator, alex: SimulatedUser) -> None:
    await alex.send("/menu")
    await telegram.settled(timeout=60)


def shows(alex: SimulatedUser, text: str) -> bool:
    return alex.card is not None and text in alex.card.text


class Outage(NamedTuple):
    """How the store goes down and comes back; ``hears``: it may execute commands meanwhile."""

    name: str
    begin: Callable[[Single, FaultProxy], Awaitable[object]]
    end: Callable[[Single, FaultProxy], Awaitable[object]]
    hears: bool = False


async def _killed(server: Single, _: FaultProxy) -> None:
    server.nodes[0].kill()


async def _started(server: Single, _: FaultProxy) -> None:
    server.nodes[0].start()
    await server.formed()


async def _healed(_: Single, proxy: FaultProxy) -> None:
    proxy.heal()


def _by_proxy(fault: Callable[[FaultProxy], None]) -> Callable[[Single, FaultProxy], Awaitable[object]]:
    async def begin(_: Single, proxy: FaultProxy) -> None:
        fault(proxy)

    return begin


def _told(*command: str) -> Callable[[Single, FaultProxy], Awaitable[object]]:
    async def tell(server: Single, _: FaultProxy) -> None:
        await server.nodes[0].ask(*command)

    return tell


OUTAGES = (
    Outage("killed", _killed, _started),
    Outage("refuses connections", _by_proxy(FaultProxy.down), _healed),
    Outage("hangs", _by_proxy(FaultProxy.blackhole), _healed),
    Outage("does what it is asked, and its answers are lost", _by_proxy(FaultProxy.timeout), _healed, hears=True),
    Outage("full", _told("CONFIG", "SET", "maxmemory", "1"), _told("CONFIG", "SET", "maxmemory", "0")),
    Outage(
        "a read-only replica", _told("REPLICAOF", "127.0.0.1", str(free_port())), _told("REPLICAOF", "NO", "ONE")
    ),
)  # fmt: skip


@pytest.mark.parametrize("transport", ["webhook", "polling"])
async def test_updates_that_need_the_store_wait_for_it(tmp_path: Path, transport: str) -> None:
    """Static screens are shown with a note and acknowledged; everything else stays with Telegram."""
    async with (
        Single(tmp_path, "maxmemory-policy noeviction") as server,
        FaultProxy([("127.0.0.1", server.nodes[0].port)]) as proxy,
        talking(f"redis://{proxy.address}?socket_timeout=0.5", transport) as (telegram, alex),
    ):
        for outage in OUTAGES:
            await menu(telegram, alex)
            await alex.tap("🧾 Invoices, refunds, limits")
            await telegram.settled(timeout=60)
            await outage.begin(server, proxy)
            sent = len(telegram.deliveries)
            read = await alex.tap("Refunds and expiry")
            await telegram.until(lambda: shows(alex, "can't save your progress"), timeout=120)
            await telegram.until(
                lambda: alex.toasts and "can't save your progress" in alex.toasts[-1].text, timeout=120
            )
            before = _postponed()
            waiting = await alex.tap("Charged, but no credits")
            await until(partial(_more_than, before))
            assert any(str(waiting) in line for line in telegram.outstanding()), outage.name
            assert not shows(alex, "don't pay again"), outage.name
            await outage.end(server, proxy)
            await telegram.until(lambda: shows(alex, "don't pay again"), timeout=60)
            await telegram.settled(timeout=60)
            _check_statuses(telegram, sent, read, waiting)
            record, keys = await stored(server.nodes[0])
            assert record.updates.count(waiting) == 1, outage.name
            # Whether the tap is saved while the store's answers are lost depends on which command notices first: the
            # tap's own, or the one that looks for due jobs, after which nothing more is sent. It never counts twice.
            assert record.updates.count(read) <= outage.hears, outage.name
            assert "billing:parked" not in keys, outage.name


async def stored(node: Node) -> tuple[Record, set[str]]:
    """Alex's record and all keys, each of which must expire."""
    client = Redis(host="127.0.0.1", port=node.port, protocol=3)
    keys = set(await everything(client))
    value = await client.get(SESSION)
    await client.aclose()
    assert isinstance(value, bytes)
    return decode(Cipher().open(SESSION, value)[1]), keys


def _postponed() -> float:
    """The number of taps that the bot has postponed."""
    return metrics.REGISTRY.get_sample_value("billing_updates_total", {"kind": "tap", "result": "postponed"}) or 0


async def _more_than(before: float) -> bool:
    return _postponed() > before


def _check_statuses(telegram: Simulator, sent: int, read: int, waiting: int) -> None:
    """Webhook only: 200 at once for the static screen; 503 until the store is back, retried no sooner than asked."""
    deliveries = telegram.deliveries[sent:]
    if not deliveries:
        return
    assert [each.status for each in deliveries if each.update_id == read] == [200]
    tries = [each for each in deliveries if each.update_id == waiting]
    assert [each.status for each in tries] == [503] * (len(tries) - 1) + [200]
    assert all(later.at - one.ended >= RETRY_SECONDS * 0.9 for one, later in pairwise(tries))


SPOILT: tuple[tuple[str, Callable[[FaultProxy], None]], ...] = (
    ("slow", lambda proxy: proxy.latency(0.1, 0.05)),
    ("sliced", lambda proxy: proxy.slicer(40, 0.001)),
    ("reset", FaultProxy.reset),
)


@pytest.mark.parametrize("transport", ["webhook", "polling"])
async def test_degraded_store_connection_goes_unnoticed(tmp_path: Path, transport: str) -> None:
    """Slow, fragmented, or reset between two taps: every screen arrives, and every tap is saved."""
    async with (
        Single(tmp_path) as server,
        FaultProxy([("127.0.0.1", server.nodes[0].port)]) as proxy,
        talking(f"redis://{proxy.address}", transport) as (telegram, alex),
    ):
        for name, spoil in SPOILT:
            await menu(telegram, alex)
            spoil(proxy)
            await alex.tap("💳 Set up billing")
            await telegram.until(lambda: shows(alex, "You and your card"), timeout=120)
            await telegram.settled(timeout=120)
            assert not any("can't save your progress" in toast.text for toast in alex.toasts), name
            proxy.heal()


@pytest.mark.parametrize("of", [SentinelSet, Cluster])
async def test_conversation_continues_after_a_failover(tmp_path: Path, of: Callable[[Path], Servers]) -> None:
    """The bot is not restarted, and the user's answers are still there."""
    async with of(tmp_path) as servers, talking(servers.url, "webhook") as (telegram, alex):
        await alex.send("/declined")
        await telegram.settled(timeout=60)
        await alex.tap("Both in supported places")
        await telegram.settled(timeout=60)
        assert shows(alex, "The most likely causes")
        old = await servers.master_of(SESSION)
        assert await old.ask("WAIT", "1", "5000")
        old.kill()
        tapped = await alex.tap("‹ Back")
        await telegram.until(lambda: shows(alex, "You and your card"), timeout=60)
        await telegram.settled(timeout=60)
        record, _ = await stored(await until(lambda: servers.master_of(SESSION)))
        assert record.session.answers
        assert record.updates.count(tapped) == 1
