"""Long polling: who else polls or has a webhook, and servers that don't hold a request open."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.ports.errors import ApiError
from bot.telegram.direct_client import DirectClient
from bot.telegram.polling import EMPTY_POLL_PAUSE_SECONDS, IMMEDIATE_SECONDS, NEW_SECONDS, Poller, PollingError
from telegram_simulator import Simulator
from tests.support.free_ports import free_port
from tests.support.polling import FailingMessenger, FakeProcessor, FakeTelegram, done, no_pause, poll_until, update


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("Conflict: terminated by other getUpdates request", "polling"),
        ("Conflict: can't use getUpdates method while webhook is active", "`run --take-over` deletes the webhook"),
    ],
)
async def test_token_conflict_names_the_cause(description: str, said: str) -> None:
    """Another polling process, or a webhook."""

    class Taken(FakeTelegram):
        async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
            raise ApiError(409, description)

    with pytest.raises(PollingError, match=said):
        await Poller(Taken(), FakeProcessor(done), FailingMessenger(), "bot", pause=no_pause).run(asyncio.Event())


@pytest.mark.parametrize(("age", "gives_way"), [(0.0, True), (NEW_SECONDS, False)])
async def test_newer_of_two_pollers_stops(age: float, gives_way: bool) -> None:
    """Telegram ends the request of the poller that asked first, so both see conflicts repeatedly."""
    conflicts, now = 0, 0.0

    class Shared(FakeTelegram):
        async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
            nonlocal conflicts, now
            now = age
            if (conflicts := conflicts + 1) <= 5:
                raise ApiError(409, "Conflict: terminated by other getUpdates request")
            return await super().call(method, parameters, seconds=seconds)

    telegram = Shared(update(1))
    if gives_way:
        with pytest.raises(PollingError, match="another process is polling"):
            await Poller(
                telegram, FakeProcessor(done), FailingMessenger(), "bot", clock=lambda: now, pause=no_pause
            ).run(asyncio.Event())
        assert conflicts == 2
    else:
        await poll_until(telegram, FakeProcessor(done), lambda: telegram.confirmed == 2, clock=lambda: now)


@asynccontextmanager
async def api_server(answer: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[DirectClient]:
    """A client of a Bot API server that answers every call with ``answer``."""
    app = web.Application()
    app.router.add_post("/{method}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port := free_port())
    await site.start()
    client = DirectClient(f"http://127.0.0.1:{port}/{{}}".format)
    yield client
    await client.close()
    await runner.cleanup()


@pytest.mark.parametrize(("held", "pauses"), [(0.0, True), (2 * IMMEDIATE_SECONDS, False), (50.0, False)])
async def test_poller_pauses_after_an_immediate_empty_poll(held: float, pauses: bool) -> None:
    """A server that holds the request, as Telegram does, is polled again without a pause."""
    now, asked, stop, paused = 0.0, 0, asyncio.Event(), list[float]()

    async def answer(_request: web.Request) -> web.Response:
        nonlocal now, asked
        now, asked = now + held, asked + 1
        if asked == 5:
            stop.set()
        return web.json_response({"ok": True, "result": []})

    async def pause(seconds: float) -> None:
        nonlocal now
        paused.append(seconds)
        now += seconds

    with capture_logs() as logged:
        async with api_server(answer) as client:
            await Poller(client, FakeProcessor(done), FailingMessenger(), "bot", clock=lambda: now, pause=pause).run(
                stop
            )
    assert set(paused) == ({EMPTY_POLL_PAUSE_SECONDS} if pauses else set())
    assert len(paused) >= asked - 1 if pauses else not paused
    assert [entry["event"] for entry in logged] == ["no_long_polling"] * pauses


async def test_poller_does_not_pause_after_immediate_updates() -> None:
    """The clock stands still, so every response counts as immediate."""
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)

    simulator, stop = Simulator(), asyncio.Event()
    alex = simulator.add_user(2, first_name="Alex", language_code="en")
    async with simulator.serving():
        client = DirectClient(f"{simulator.url}/bot{simulator.token}/{{}}".format)
        poller = Poller(client, FakeProcessor(done), FailingMessenger(), "bot", clock=lambda: 0.0, pause=pause)
        polling = asyncio.create_task(poller.run(stop))
        for text in ("one", "two", "three"):
            await alex.send(text)
            await simulator.settled()
        stop.set()
        await polling
        await client.close()
    assert paused == []
