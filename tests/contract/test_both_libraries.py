"""Two bots, one per library, behind one address and on one Redis: one conversation."""

from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.store.embedded import EmbeddedServer
from telegram_simulator import Simulator
from tests.e2e.conftest import settings_for, started
from tests.support.free_ports import free_port

from .edge import AIOGRAM, PTB, Edge
from .person import Person, Transcript, transcripts

pytestmark = pytest.mark.slow


async def test_both_libraries_together_give_one_conversation(tmp_path: Path) -> None:
    """Alternating updates, as behind a load balancer; every transcript goes as written."""
    telegram = Simulator()
    served: list[str] = []
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(EmbeddedServer(tmp_path / "data"))
        await stack.enter_async_context(telegram.serving())
        hooks = []
        for library in (AIOGRAM, PTB):
            settings = settings_for(telegram, server.url, "webhook", library)
            await stack.enter_async_context(started(settings))
            hooks.append((library, settings.webhook_url))
        await telegram.until(lambda: sum(call.method == "setWebhook" for call in telegram.calls) == 2, timeout=120)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        turns = cycle(hooks)

        async def balance(request: web.Request) -> web.Response:
            library, url = next(turns)
            served.append(library)
            headers = {name: value for name, value in request.headers.items() if name.startswith("X-Telegram")}
            async with http.post(url, json=await request.json(), headers=headers) as answer:
                kind = answer.content_type
                return web.Response(status=answer.status, body=await answer.read(), content_type=kind)

        app, port = web.Application(), free_port()
        app.router.add_post("/hook", balance)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        [*_, last] = [call for call in telegram.calls if call.method == "setWebhook"]
        given = {**last.params, "url": f"http://127.0.0.1:{port}/hook"}
        async with http.post(f"{telegram.url}/bot{telegram.token}/setWebhook", json=given) as answer:
            assert answer.status == 200

        edge = Edge(f"{AIOGRAM} and {PTB}", "webhook", mounted=False)
        for number, transcript in enumerate(transcripts()):
            await Person(telegram, edge, 1000 + number, transcript["language"]).follow(transcript)
        await _follow_with_one_card(telegram, edge, next(iter(transcripts())))
    assert telegram.violations == []
    assert served.count(AIOGRAM) > 20
    assert served.count(PTB) > 20


async def _follow_with_one_card(telegram: Simulator, edge: Edge, transcript: Transcript) -> None:
    """However many replicas answered, the user has one card."""
    person = Person(telegram, edge, 2000, transcript["language"])
    await person.follow(transcript)
    assert len([method for method, _ in person.calls if method == "sendMessage"]) == 1
