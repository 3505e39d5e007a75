"""The cost of a tap in Redis: commands, round trips and bytes, counted on the wire.

Update processor and store are the real ones on a real Valkey; only Telegram is left out.
"""

import asyncio
import tempfile
from collections import Counter
from pathlib import Path

from redis.asyncio import Redis

from bot.guide.loader import load
from bot.i18n.catalogue import locales_of
from bot.i18n.offered_languages import Languages
from bot.ports.updates import InlineAnswer, TapAnswer, Update
from bot.rendering.card import Card
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.support.processors import make_processor

from .table import table

USERS = 200
WALK = (
    "e.decline", "a.decline.place.listed", "a.decline.card_country.home", "a.decline.bill.api",
    "b.decline.s.bill", "a.decline.bill.api", "a.decline.seen.declined", "a.decline.bank.reason", "l.zh_Hans",
    "a.decline.reason.overseas", "c.decline",
)  # fmt: skip
MESSAGE = 10


class NullMessenger:
    """A messenger whose cards always arrive."""

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        return MESSAGE

    async def edit(self, chat: int, message: int, card: Card) -> None:
        return None

    async def delete(self, chat: int, message: int) -> bool:
        return True

    async def file(self, chat: int, name: str, content: bytes, caption: str, *, picture: bool = False) -> None:
        return None

    async def answer(self, answer: TapAnswer | InlineAnswer) -> None:
        return None


class CountingProxy:
    """Passes bytes between a client and a unix socket; counts the bytes in each direction and the round trips."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.trips = self.sent = self.received = 0

    async def serve(self, path: str) -> asyncio.Server:
        return await asyncio.start_unix_server(self._connected, path)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        above, below = await asyncio.open_unix_connection(self.target)

        async def down() -> None:
            while data := await above.read(1 << 16):
                self.received += len(data)
                writer.write(data)
            writer.close()

        task = asyncio.create_task(down())
        while data := await reader.read(1 << 16):
            # The client waits for each reply before it sends again, so one read is one round trip.
            self.trips += 1
            self.sent += len(data)
            below.write(data)
        below.close()
        await task


async def measure(folder: Path, *, cached: int, key: str) -> list[str]:
    """Takes ``USERS`` users through ``WALK``; returns the cells of the table's row."""
    async with EmbeddedServer(folder / "data") as server:
        target = server.url.removeprefix("unix://")
        proxy = CountingProxy(target)
        listener = await proxy.serve(str(folder / "p.sock"))
        store = RedisStore(Redis.from_url(f"unix://{folder / 'p.sock'}", protocol=3), Cipher.parse(key), cached=cached)
        guide, languages = load(), Languages(*locales_of(None))
        processor = make_processor(guide, languages, store, NullMessenger())
        for user in range(USERS):
            await processor.handle(Update(user + 1, "command", user=user + 1, chat=user + 1, command="start"))
        watch = Redis.from_url(server.url, protocol=3)
        await watch.config_resetstat()
        proxy.trips = proxy.sent = proxy.received = 0
        update = 1_000_000
        for data in WALK:
            for user in range(USERS):
                update += 1
                tap = Update(
                    update, "tap", user=user + 1, chat=user + 1, message_id=MESSAGE, callback_id="1", data=data
                )
                receipt = await processor.handle(tap)
                assert receipt.done
        taps = USERS * len(WALK)
        stats = await watch.info("commandstats")
        names = Counter({name.removeprefix("cmdstat_"): int(each["calls"]) for name, each in stats.items()})
        inside = names.pop("get", 0), names.pop("set", 0)
        size = await watch.memory_usage("billing:{1}:session")
        await watch.aclose()
        await store.close()
        listener.close()
    shown = ", ".join(f"{name} {count / taps:.2f}" for name, count in sorted(names.items()) if count >= taps / 10)
    if not shown:
        shown = f"get {inside[0] / taps:.2f}"
    elif cached == 0:
        shown += f", get {(inside[0] - taps) / taps:.2f}"
    return [
        f"{proxy.trips / taps:.2f}",
        shown,
        f"{proxy.sent / taps:.0f} / {proxy.received / taps:.0f}",
        f"{size}",
    ]


async def figures() -> str:
    """A row for each configuration, on the built-in guide."""
    sealed = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    ways = (
        ("one process", 10_000, ""),
        ("one process, DATA_KEY set", 10_000, sealed),
        ("nothing cached, as when a person's taps change replicas", 0, ""),
    )
    rows = []
    for name, cached, key in ways:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            rows.append([name, *await measure(Path(folder), cached=cached, key=key)])
    head = ("store", "round trips a tap", "commands a tap", "bytes out / in a tap", "bytes a person")
    return table(head, rows)
