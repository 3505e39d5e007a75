"""Long texts are read while the event loop goes on."""

import asyncio
import threading

from bot.concurrency.reading import LONG, read


async def test_a_long_text_is_read_while_others_are_served() -> None:
    """The reader waits here for what only the event loop can do: on the loop it would wait for ever."""
    served = threading.Event()

    def work() -> bool:
        return served.wait(60)

    reading = asyncio.create_task(read(LONG, work))
    await asyncio.sleep(0)
    served.set()
    assert await reading


async def test_a_short_text_is_read_where_it_is() -> None:
    assert await read(LONG - 1, threading.get_ident) == threading.get_ident()
    assert await read(LONG, threading.get_ident) != threading.get_ident()


async def test_long_texts_wait_for_each_other() -> None:
    """However many people send them, one thread computes beside the loop."""
    names = await asyncio.gather(*(read(LONG, threading.get_ident) for _ in range(20)))
    assert len(set(names)) == 1
