"""A minimal Bot API client, and a configurable webhook."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from telegram_simulator import TOKEN, Simulator

NEXT = {"inline_keyboard": [[{"text": "Next", "callback_data": "n"}]]}


class Api:
    """Calls methods with JSON bodies and returns Telegram's response unchanged."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http = http
        self.url = url

    def address(self, method: str) -> str:
        return f"{self.url}/bot{TOKEN}/{method}"

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        async with self.http.post(self.address(method), json=params) as response:
            body: dict[str, Any] = await response.json()
            assert response.status == (200 if body["ok"] else body["error_code"])
            return body

    async def result(self, method: str, **params: Any) -> Any:
        body = await self.call(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        body = await self.call(method, **params)
        assert not body["ok"], body
        return str(body["description"])


Answer = Callable[[dict[str, Any]], Awaitable[web.Response]]


async def ok(_: dict[str, Any]) -> web.Response:
    return web.Response()


class Hook:
    """The bot's side of a webhook: records what it was sent; `answer` makes the response."""

    def __init__(self) -> None:
        self.url = ""
        self.updates: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Answer = ok
        self.now = self.most = 0

    @asynccontextmanager
    async def serving(self, tls: ssl.SSLContext | None = None) -> AsyncIterator["Hook"]:
        app = web.Application()
        app.router.add_post("/hook", self._receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{runner.addresses[0][1]}/hook"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.updates.append(update)
        self.headers.append(dict(request.headers))
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            return await self.answer(update)
        finally:
            self.now -= 1

    @property
    def ids(self) -> list[int]:
        return [update["update_id"] for update in self.updates]


def failing(times: int, status: int = 500, **headers: str) -> Answer:
    """Refuses the first deliveries."""
    left = times

    async def answer(_: dict[str, Any]) -> web.Response:
        nonlocal left
        left -= 1
        return web.Response(status=status if left >= 0 else 200, headers=headers if left >= 0 else None)

    return answer


def replying(body: dict[str, Any]) -> Answer:
    async def answer(_: dict[str, Any]) -> web.Response:
        return web.json_response(body)

    return answer


def holding(gate: asyncio.Event) -> Answer:
    """Answers nobody until the gate opens."""

    async def answer(_: dict[str, Any]) -> web.Response:
        await gate.wait()
        return web.Response()

    return answer


async def confirm_all(api: Api) -> list[dict[str, Any]]:
    """Takes all pending updates and confirms them, as a polling bot does."""
    updates: list[dict[str, Any]] = await api.result("getUpdates")
    if updates:
        await api.result("getUpdates", offset=updates[-1]["update_id"] + 1, limit=1)
    return updates


__all__ = ["NEXT", "Api", "Hook", "Simulator", "confirm_all", "failing", "holding", "ok", "replying"]
