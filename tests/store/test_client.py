"""The clients for each kind of Redis."""

import asyncio
from typing import Any

from redis.exceptions import ConnectionError as RedisConnectionError

from bot.store.client import redis_at


class Answering:
    """A sentinel that is asked at the same time as others. It names a master, or is down."""

    def __init__(self, *, up: bool = True) -> None:
        self._up = up

    async def sentinel_masters(self) -> dict[str, dict[str, object]]:
        await asyncio.sleep(0)  # lets another connection ask
        if not self._up:
            raise RedisConnectionError("down")
        found = {"ip": "10.0.0.1", "port": 6379, "is_master": True, "is_sdown": False, "is_odown": False}
        return {"mymaster": {**found, "num-other-sentinels": 2}}


async def test_no_sentinel_is_forgotten_when_many_connections_ask_at_once() -> None:
    """A forgotten one was never asked again, and its connection never closed."""
    client: Any = redis_at("redis+sentinel://127.0.0.1:1,127.0.0.1:2,127.0.0.1:3/mymaster")
    pool = client.connection_pool
    known = [Answering(up=False), Answering(), Answering()]
    pool.sentinel_manager.sentinels = list(known)
    found = await asyncio.gather(*(pool.get_master_address() for _ in range(5)))
    assert set(found) == {("10.0.0.1", 6379)}
    assert set(pool.sentinel_manager.sentinels) == set(known)
