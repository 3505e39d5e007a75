"""What happens to replaced content."""

import asyncio
import gc
import weakref
from pathlib import Path

from redis.asyncio import Redis

from bot.app.content_reload import ContentReloader, Generation
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.processing.throttle import Throttle
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.support.fakes import FakeMessenger
from tests.support.processors import make_processor


async def test_replaced_content_is_freed(tmp_path: Path, guide: Guide, languages: Languages) -> None:
    """By the time the reload is announced: a process may see years of edits, so a leak would add up."""
    made: list[weakref.ref[Guide]] = []
    left: list[int] = []
    told = asyncio.Event()

    def settled() -> None:
        gc.collect()
        left.append(sum(each() is not None for each in made))
        told.set()

    async def announce(_before: Generation, _now: Generation) -> None: ...

    async with EmbeddedServer(tmp_path) as server:
        redis, post = Redis.from_url(server.url), FakeMessenger()
        store = RedisStore(redis, Cipher.parse(""))

        def generation() -> Generation:
            own = guide.model_copy()
            made.append(weakref.ref(own))
            processor = make_processor(own, languages, store, post)
            return Generation(own, languages, processor)

        first = generation()
        reloading = ContentReloader(first, Throttle(first.processor, post, None), generation, announce, settled)
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
