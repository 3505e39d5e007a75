"""Work on long texts doesn't block the event loop."""

import asyncio
import threading

from bot.concurrency.text_worker import LONG_TEXT, run_for_text


async def test_work_on_a_long_text_runs_beside_the_event_loop() -> None:
    """The work waits for something that only the event loop does: on the loop it would wait forever."""
    served = threading.Event()

    def work() -> bool:
        return served.wait(60)

    reading = asyncio.create_task(run_for_text(LONG_TEXT, work))
    await asyncio.sleep(0)
    served.set()
    assert await reading


async def test_work_on_a_short_text_runs_inline() -> None:
    assert await run_for_text(LONG_TEXT - 1, threading.get_ident) == threading.get_ident()
    assert await run_for_text(LONG_TEXT, threading.get_ident) != threading.get_ident()


async def test_long_texts_share_one_thread() -> None:
    """However many users send them."""
    names = await asyncio.gather(*(run_for_text(LONG_TEXT, threading.get_ident) for _ in range(20)))
    assert len(set(names)) == 1
