"""Whatever clients without the secret do with the webhook's connections, updates still get in."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.telegram.listener import ConnectionGuard
from tests.support.webhook_server import HEALTH, STAYING, Server, request, serving, status

PLACES = 8

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connect_and_send(server: Server, piece: bytes) -> Connection:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(piece)
    return reader, writer


def open_many(piece: bytes) -> Callable[[Server], Awaitable[list[Connection]]]:
    """Opens three times as many connections as there are slots; each sends this piece and then nothing."""

    async def attack(server: Server) -> list[Connection]:
        return [await connect_and_send(server, piece) for _ in range(3 * PLACES)]

    return attack


ATTACKS = {
    "nothing is sent": open_many(b""),
    "half a line": open_many(b"POST /hoo"),
    "half a head": open_many(b"POST /hook HTTP/1.1\r\nHost: x\r\n"),
    "a healthy question, and silence": open_many(HEALTH),
    "many questions at once": open_many(HEALTH * 20),
    "figures that are not read": open_many(HEALTH.replace(b"healthz", b"metrics") * 20),
    "a wrong secret, kept alive": open_many(request(secret=b"wrong").replace(b"Connection: close\r\n", b"")),
    "no secret, and a body that never comes": open_many(
        request(b"", secret=b"", length=False).replace(b"\r\n\r\n", b"\r\nContent-Length: 1000000\r\n\r\n")
    ),
    "no path of ours": open_many(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"),
    "no HTTP": open_many(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
}


@pytest.mark.parametrize("what", ATTACKS)
async def test_update_still_gets_in(what: str) -> None:
    """On a new connection at once; and an existing one stays usable."""
    async with serving(guard=ConnectionGuard(connections=PLACES)) as server, asyncio.timeout(30):
        reader, telegram = await connect_and_send(server, STAYING)
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        strangers = await ATTACKS[what](server)
        assert status(await server.speak(request())) == 200
        telegram.write(STAYING)
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        assert len(server.taken) == 3
        for _, writer in (*strangers, (reader, telegram)):
            writer.close()
