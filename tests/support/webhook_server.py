"""A webhook on a port of its own, and clients that speak to it in raw bytes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.observability.health import Health
from bot.ports.updates import Receipt, Update
from bot.telegram.listener import ConnectionGuard, listening
from bot.telegram.source_filter import SourceFilter
from bot.telegram.webhook import webhook_app

SECRET = "geheim-123"
UPDATE = b'{"update_id": 1}'


class Server:
    """A webhook on its own port, and the updates that reached its handler."""

    def __init__(self, port: int, taken: list[Update]) -> None:
        self.port = port
        self.taken = taken

    async def speak(self, *pieces: bytes) -> bytes:
        """Sends the pieces over one connection; returns everything received until the server closes it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()


def request(body: bytes = UPDATE, *lines: bytes, secret: bytes = SECRET.encode(), length: bool = True) -> bytes:
    head = [b"POST /hook HTTP/1.1", b"Host: x", b"Connection: close", *lines]
    head += [b"X-Telegram-Bot-Api-Secret-Token: " + secret] if secret else []
    head += [b"Content-Length: %d" % len(body)] if length else []
    return b"\r\n".join([*head, b"", body])


@asynccontextmanager
async def serving(
    sources: SourceFilter | None = None,
    guard: ConnectionGuard | None = None,
    path: str = "/hook",
    receipt: Receipt | None = None,
    drain_seconds: float = 1,
) -> AsyncIterator[Server]:
    taken: list[Update] = []

    async def handle(update: Update) -> Receipt:
        taken.append(update)
        return receipt or Receipt()

    app = webhook_app(path, SECRET, "bot", handle, Health(), sources, guard or ConnectionGuard())
    async with listening(app, "127.0.0.1", 0, drain_seconds) as port:
        yield Server(port, taken)


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


STAYING = request().replace(b"Connection: close\r\n", b"")
