"""Requests that are not valid HTTP: rejected in one line that quotes nothing from them."""

import asyncio
from urllib.parse import urlsplit

import pytest

from telegram_simulator import Simulator
from tests.e2e.conftest import Settle

pytestmark = pytest.mark.slow


@pytest.fixture
def transport() -> str:
    return "webhook"


@pytest.fixture
def library() -> str:
    """These requests get no further than the server, which both libraries share."""
    return "aiogram"


SPOILT = (
    (b"Content-Encoding: gzip\r\nContent-Length: 6\r\n", b"canary", b"400"),
    (b"Content-Encoding: deflate\r\nContent-Length: 6\r\n", b"canary", b"400"),
    (b"Transfer-Encoding: chunked\r\n", b"3\r\n{}\r\n0\r\n\r\n", b"400"),
    (b"Transfer-Encoding: chunked\r\n", b"zz\r\ncanary", b"400"),
    (b"Content-Length: -1\r\n", b"canary", b"400"),
    (b"X-Canary\x00: 1\r\nContent-Length: 2\r\n", b"{}", b"400"),
    (b"Transfer-Encoding: chunked\r\n", b'5\r\n{"upd\r\nb\r\nate_id": 1}\r\n0\r\n\r\n', b"200"),
)


async def test_malformed_body_is_a_bad_request(telegram: Simulator, bot: None, settled: Settle) -> None:
    """400, as for any invalid JSON; valid chunked bodies are read."""
    hook = next(call for call in telegram.calls if call.method == "setWebhook").params
    address = urlsplit(str(hook["url"]))
    secret = f"X-Telegram-Bot-Api-Secret-Token: {hook['secret_token']}\r\n".encode()
    for headers, body, status in SPOILT:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(b"POST /hook HTTP/1.1\r\nHost: bot\r\n" + secret + headers + b"\r\n" + body)
        line = await asyncio.wait_for(reader.readline(), 10)
        writer.close()
        assert line.split()[1] == status, (headers, body)
    await settled(telegram.user(2).send("/start"))
    assert telegram.user(2).card is not None
