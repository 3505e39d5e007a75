"""Commands that come at the same moment travel together: one round trip for all of them.

A client's own work for each command outweighs the server's by far; when many people tap at once, most of it is saved.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError

from ..operations import metrics
from ..ports import StoreDownError

PATIENCE_SECONDS = 6
"""For one operation with all its retries, so that a tap while the server hangs is answered before Telegram and
people lose theirs. A server that is down refuses at once; one that hangs does so at each new connection."""

AT_ONCE = 100
"""So many commands at most go in one round trip; what is more goes in another beside it."""

_Command = tuple[Any, ...]


@asynccontextmanager
async def patience() -> AsyncIterator[None]:
    """What goes wrong inside with the server is one error; the server's words may go to the operator."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield
    except (RedisError, OSError, TimeoutError) as error:
        raise _down(error) from error
    # redis-py sends by asyncio.wait_for, which before Python 3.12 loses a cancellation that comes as it ends: the
    # deadline around an update would then never end what comes next.
    if (task := asyncio.current_task()) and task.cancelling():
        raise asyncio.CancelledError


class Batch:
    """Sends commands. A connection that fails fails all that it carried."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: list[tuple[_Command, asyncio.Future[Any]]] = []
        self._sending: set[asyncio.Task[None]] = set()

    async def __call__(self, *command: Any) -> Any:
        """The reply. Raises :class:`~bot.ports.StoreDownError`, or ``NoScriptError`` for a script not yet loaded."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._send)
        reply: asyncio.Future[Any] = loop.create_future()
        self._waiting.append((command, reply))
        return await reply

    def _send(self) -> None:
        """Whatever has come by now, and is still wanted."""
        waiting = [each for each in self._waiting if not each[1].done()]
        self._waiting.clear()
        for start in range(0, len(waiting), AT_ONCE):
            task = asyncio.create_task(self._sent(waiting[start : start + AT_ONCE]))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _sent(self, batch: list[tuple[_Command, asyncio.Future[Any]]]) -> None:
        replies: list[Any]
        started = monotonic()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                replies = await self._replies([command for command, _ in batch])
        except (RedisError, OSError, TimeoutError) as error:
            replies = [_down(error) for _ in batch]
        metrics.STORE_SECONDS.observe(monotonic() - started)
        for (_, reply), given in zip(batch, replies, strict=True):
            if reply.done():
                continue
            if isinstance(given, Exception):
                known = isinstance(given, (NoScriptError, StoreDownError))
                reply.set_exception(given if known else _down(given))
            else:
                reply.set_result(given)

    async def _replies(self, commands: list[_Command]) -> list[Any]:
        if len(commands) == 1:
            try:
                return [await self._redis.execute_command(*commands[0])]  # type: ignore[no-untyped-call]
            except NoScriptError as error:
                return [error]
        async with self._redis.pipeline(transaction=False) as pipe:
            for command in commands:
                pipe.execute_command(*command)
            return await pipe.execute(raise_on_error=False)


def _down(error: Exception) -> StoreDownError:
    return StoreDownError(str(error) or "no answer in time")
