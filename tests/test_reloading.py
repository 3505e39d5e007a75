"""What becomes of content that other content has replaced."""

import asyncio
import gc
import weakref
from pathlib import Path

from redis.asyncio import Redis

from bot.assembly import desk_for
from bot.guide.guide import Guide
from bot.language.catalogue import Languages
from bot.reception import Reception
from bot.reloading import Reloading, Shift
from bot.store.embedded import EmbeddedServer
from bot.store.seal import Seal
from bot.store.sessions import RedisStore

from .test_reception import Post


async def test_nothing_of_it_stays(tmp_path: Path, guide: Guide, languages: Languages) -> None:
    """By the time that those are told who let go of what is needed no more; and an operator may edit for years."""
    made: list[weakref.ref[Guide]] = []
    left: list[int] = []
    told = asyncio.Event()

    def settled() -> None:
        gc.collect()
        left.append(sum(each() is not None for each in made))
        told.set()

    async def announce(_before: Shift, _now: Shift) -> None: ...

    async with EmbeddedServer(tmp_path) as server:
        redis, post = Redis.from_url(server.url), Post()
        store = RedisStore(redis, Seal.parse(""))

        def shift() -> Shift:
            own = guide.model_copy()
            made.append(weakref.ref(own))
            desk = desk_for(own, languages, store, post)
            return Shift(own, languages, desk)

        first = shift()
        reloading = Reloading(first, Reception(first.desk, post, None), shift, announce, settled)
        del first
        stop, asked = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(reloading.run(stop, asked))
        for _ in range(3):
            asked.set()
            await told.wait()
            told.clear()
        stop.set()
        await running
        await redis.aclose()
    assert len(made) == 4
    assert left == [1, 1, 1]
