"""Connections that the server resets while commands are being written."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.ports.errors import StoreDownError
from bot.store.client import redis_at
from bot.store.pipeline import Pipeline
from tests.load.chaos.store import StoreServer
from tests.support.fault_proxy import FaultProxy

uvloop = pytest.importorskip("uvloop")


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_reset_connection_raises_store_down_only(tmp_path: Path, loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """Anything else would dead-letter the update. On uvloop, such a write raises an error that is not redis-py's."""

    async def resets() -> None:
        async with StoreServer(tmp_path) as store, FaultProxy([("127.0.0.1", store.port)]) as proxy:
            redis = redis_at(f"redis://{proxy.address}")
            batch = Pipeline(redis)
            async with asyncio.TaskGroup() as tasks:
                given = []
                for number in range(400):
                    given.append(tasks.create_task(_tried(batch, number)))
                    if number % 4 == 0:
                        await asyncio.sleep(0.001)
                    if number % 20 == 7:
                        proxy.reset()
            assert any(task.result() is None for task in given)
            assert {type(task.result()) for task in given} <= {type(None), StoreDownError}
            await redis.aclose()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(resets())


async def _tried(batch: Pipeline, number: int) -> Exception | None:
    try:
        await batch("SET", f"key{number}", b"x" * 500)
    except Exception as error:  # noqa: BLE001 - the test checks which error it is
        return error
    return None
