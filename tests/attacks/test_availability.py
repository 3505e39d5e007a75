"""Whoever has no secret does with the webhook's connections what they like; an update still comes in."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.telegram.listener import ConnectionGuard
from tests.telegram.test_webhook import HEALTH, STAYING, Server, request, serving, status

PLACES = 8

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def sent(server: Server, piece: bytes) -> Connection:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(piece)
    return reader, writer


def opening(piece: bytes) -> Callable[[Server], Awaitable[list[Connection]]]:
    """Three times as many connections as there is room for, each with this piece sent and then nothing."""

    async def attack(server: Server) -> list[Connection]:
        return [await sent(server, piece) for _ in range(3 * PLACES)]

    return attack


ATTACKS = {
    "nothing is sent": opening(b""),
    "half a line": opening(b"POST /hoo"),
    "half a head": opening(b"POST /hook HTTP/1.1\r\nHost: x\r\n"),
    "a healthy question, and silence": opening(HEALTH),
    "many questions at once": opening(HEALTH * 20),
    "figures that are not read": opening(HEALTH.replace(b"healthz", b"metrics") * 20),
    "a wrong secret, kept alive": opening(request(secret=b"wrong").replace(b"Connection: close\r\n", b"")),
    "no secret, and a body that never comes": opening(
        request(b"", secret=b"", length=False).replace(b"\r\n\r\n", b"\r\nContent-Length: 1000000\r\n\r\n")
    ),
    "no path of ours": opening(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"),
    "no HTTP": opening(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
}


@pytest.mark.parametrize("what", ATTACKS)
async def test_an_update_comes_in_all_the_same(what: str) -> None:
    """On a new connection at once; and one that was there before stays in use."""
    async with serving(guard=ConnectionGuard(connections=PLACES)) as server, asyncio.timeout(30):
        reader, telegram = await sent(server, STAYING)
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        strangers = await ATTACKS[what](server)
        assert status(await server.speak(request())) == 200
        telegram.write(STAYING)
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        assert len(server.taken) == 3
        for _, writer in (*strangers, (reader, telegram)):
            writer.close()
