"""Where bots are measured: a store, a Bot API server, and the bots."""

import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path

from bot.store.embedded import EmbeddedServer

from .contestants import compile_catalogue, contestants
from .process import Contestant, Running, running
from .telegram import Telegram


class Environment:
    """An open environment; see :func:`environment`."""

    def __init__(self, telegram: Telegram, redis: str, folder: Path) -> None:
        self.telegram = telegram
        self.redis = redis
        self.contestants = contestants(folder / "locales")
        self._folder = folder
        self._tokens = count(1)

    def running(self, contestant: Contestant) -> AbstractAsyncContextManager[Running]:
        """The bot, from when it accepts updates until the end of the context."""
        number = next(self._tokens)
        return running(contestant, self.telegram, self.redis, number, self._folder / f"{number}.log")

    @asynccontextmanager
    async def all_running(self, names: Iterable[str]) -> AsyncIterator[list[Running]]:
        """Several bots at once. An idle one costs almost nothing."""
        async with AsyncExitStack() as stack:
            yield [await stack.enter_async_context(self.running(self.contestants[name])) for name in names]


@asynccontextmanager
async def environment() -> AsyncIterator[Environment]:
    """Sets up everything, and takes it down at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        compile_catalogue(Path(folder) / "locales")
        telegram = Telegram()
        async with EmbeddedServer(Path(folder) / "data") as store, telegram.serving():
            yield Environment(telegram, store.url, Path(folder))
