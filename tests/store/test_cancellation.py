"""Cancellation in the middle of a store call."""

import asyncio
import gc

import pytest

from bot.store.cipher import Cipher
from bot.store.client import redis_at
from bot.store.records import RedisStore


# redis-py leaves a connection that was cancelled while opening to the garbage collector, which must not report it in a
# later test.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning", "ignore:loop is closed:ResourceWarning")
async def test_cancellation_is_never_lost(redis_url: str) -> None:
    """At whichever step of the call it comes; if a deadline's were lost, the user's lock would stay held."""
    store = RedisStore(redis_at(redis_url), Cipher())
    await store.check()
    for steps in [*range(12)] * 10:
        reading = asyncio.create_task(store.read(5, fresh=True))
        for _ in range(steps):
            await asyncio.sleep(0)
        if reading.cancel():
            await asyncio.wait({reading})
            assert reading.cancelled(), f"after {steps} steps"
    await store.close()
    del reading
    gc.collect()
