"""Both libraries' clients, and our own: the same calls on the wire, the same errors for the same responses."""

import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.ports.errors import ApiError, UnreachableError
from bot.telegram.aiogram_client import AiogramClient
from bot.telegram.direct_client import DirectClient
from bot.telegram.ptb_client import PtbClient
from tests.support.free_ports import free_port

TOKEN = "42:SECRET"
Client = AiogramClient | PtbClient | DirectClient


class Server:
    """A Bot API that answers as configured and records what it was sent."""

    def __init__(self) -> None:
        self.status = 200
        self.body = '{"ok": true, "result": {"message_id": 7}}'
        self.seen: list[tuple[str, str, Any]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.seen.append((request.path, request.content_type, await request.json()))
        return web.Response(status=self.status, text=self.body, content_type="application/json")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    serving, port = Server(), free_port()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", serving.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    serving.url = f"http://127.0.0.1:{port}"
    yield serving
    await runner.cleanup()


def direct(token: str, api_url: str) -> DirectClient:
    return DirectClient(f"{api_url}/bot{token}/{{}}".format)


@pytest.fixture(params=[AiogramClient.connect, PtbClient.connect, direct], ids=["aiogram", "ptb", "direct"])
def connect(request: pytest.FixtureRequest) -> Callable[[str, str], Client]:
    made: Callable[[str, str], Client] = request.param
    return made


@pytest.fixture
async def client(server: Server, connect: Callable[[str, str], Client]) -> AsyncIterator[Client]:
    made = connect(TOKEN, server.url)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("sendMessage", {"chat_id": 5, "text": "<b>拒</b>", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}}),
        ("getUpdates", {"offset": 0, "timeout": 50, "allowed_updates": ["message"]}),
        ("editEphemeralMessageText", {"chat_id": -5, "receiver_user_id": 5, "ephemeral_message_id": 1, "text": "x"}),
        ("getMe", {}),
    ],
)
async def test_call_arrives_unchanged(server: Server, client: Client, method: str, parameters: dict[str, Any]) -> None:
    """As JSON, whether or not the library knows the method."""
    assert await client.call(method, parameters, seconds=5) == {"message_id": 7}
    assert server.seen == [(f"/bot{TOKEN}/{method}", "application/json", parameters)]


@pytest.mark.parametrize(
    ("status", "words", "retry_after"),
    [
        (400, "Bad Request: message is not modified: specified new message content", 0),
        (400, "Bad Request: message to edit not found", 0),
        (401, "Unauthorized", 0),
        (403, "Forbidden: bot was blocked by the user", 0),
        (404, "Not Found", 0),
        (409, "Conflict: terminated by other getUpdates request", 0),
        (429, "Too Many Requests: retry after 35", 35),
    ],
)
async def test_error_keeps_code_description_and_delay(
    server: Server, client: Client, status: int, words: str, retry_after: int
) -> None:
    """The messenger's decisions depend on these, and the libraries' own errors have only some of them."""
    extra = f', "parameters": {{"retry_after": {retry_after}}}' if retry_after else ""
    server.status, server.body = status, f'{{"ok": false, "error_code": {status}, "description": "{words}"{extra}}}'
    with pytest.raises(ApiError) as caught:
        await client.call("editMessageText", {"chat_id": 5})
    assert caught.value.code == status
    assert caught.value.retry_after == retry_after
    assert words in caught.value.description


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, "<html>"), (200, "[]"), (502, "<html>bad gateway</html>"), (200, "")],
)
async def test_garbled_response_counts_as_unreachable(server: Server, client: Client, status: int, body: str) -> None:
    """A proxy's error page isn't Telegram's answer: the call is retried later."""
    server.status, server.body = status, body
    with pytest.raises((UnreachableError, ApiError)) as caught:
        await client.call("sendMessage", {"chat_id": 5})
    assert getattr(caught.value, "code", 500) >= 500


async def test_errors_and_logs_never_contain_the_token(
    connect: Callable[[str, str], Client], caplog: pytest.LogCaptureFixture
) -> None:
    """It is in the URL of every call."""
    caplog.set_level(logging.INFO)
    client = connect(TOKEN, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(UnreachableError) as caught:
        await client.call("sendMessage", {"chat_id": 5})
    await client.close()
    assert "SECRET" not in f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"
