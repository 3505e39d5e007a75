"""Sends concurrent commands in one round trip.

The client's cost per round trip far outweighs the server's cost per command, so batching helps when many users tap at
once.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Any

from redis.asyncio.sentinel import MasterNotFoundError
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    InvalidResponse,
    NoPermissionError,
    NoScriptError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    ResponseError,
)

from ..observability import metrics
from ..ports.errors import StoreDownError
from .outage_log import OutageLog

OPERATION_SECONDS = 6
"""The limit for one operation with all its retries, so that a tap is answered before Telegram and users give up on it.
A server that is down refuses at once, but one that hangs costs a timeout for each new connection."""

BATCH_SIZE = 100
"""The most commands in one round trip; more are sent in parallel round trips."""

READY_SECONDS = 60

CONNECTION_RESET = RuntimeError
"""What uvloop raises for writing to a connection that the server has just reset, where asyncio raises an ``OSError``.
redis-py doesn't recognize it as a lost connection."""

Command = tuple[Any, ...]
Pending = tuple[Command, asyncio.Future[Any]]

_WRONG_MODE = {
    b"cluster": "this is a node of a cluster, which needs redis+cluster://",
    b"sentinel": "this is a sentinel, which needs redis+sentinel://",
}

_PASSWORD_NEEDED = ("HELLO must be called with the client already authenticated", "Authentication required")
"""What a server that requires a password replies to a client without one."""

_REPLIED = (InvalidResponse, RedisClusterException, ResponseError)
"""Errors that show that a server is running there, so starting one won't help."""


class Pipeline:
    """Batches commands over shared connections. When a connection fails, so does every command sent on it."""

    def __init__(self, redis: Any, place: str = "") -> None:
        """``redis`` is a ``redis.asyncio.Redis``; ``place`` is its address for the log."""
        self._redis = redis
        self._outage_log = OutageLog(place)
        self._waiting: list[Pending] = []
        self._sending: set[asyncio.Task[None]] = set()

    async def __call__(self, *command: Any) -> Any:
        """The reply. Raises :class:`.StoreDownError`, or ``NoScriptError`` for a script that isn't loaded yet."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._send)
        reply: asyncio.Future[Any] = loop.create_future()
        self._waiting.append((command, reply))
        return await reply

    async def check(self, key: str) -> None:
        """Raises :class:`~bot.ports.errors.StoreDownError` if the server is unsuitable or ``key`` can't be written."""
        greeting: Any
        written: Any
        greeting, written = await asyncio.gather(
            self("HELLO"), self("SET", key, 1, "EX", READY_SECONDS), return_exceptions=True
        )
        if isinstance(greeting, Mapping) and (unsuitable := _unsuitable(greeting)):
            raise unsuitable
        if isinstance(written, BaseException):
            raise written

    async def drain(self) -> None:
        """Waits for the commands in progress: once the connections are closed, a retry would open one again."""
        while self._waiting or self._sending:
            if self._sending:
                await asyncio.wait(self._sending)  # each ends within OPERATION_SECONDS
            else:
                await asyncio.sleep(0)  # until _send has run

    def _send(self) -> None:
        """Sends all waiting commands, except cancelled ones."""
        waiting = [each for each in self._waiting if not each[1].done()]
        self._waiting.clear()
        for part in self._partition(waiting):
            for start in range(0, len(part), BATCH_SIZE):
                task = asyncio.create_task(self._send_batch(part[start : start + BATCH_SIZE]))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    def _partition(self, waiting: list[Pending]) -> Iterable[list[Pending]]:
        """Splits commands into groups that can share a round trip."""
        return (waiting,)

    async def _send_batch(self, batch: list[Pending]) -> None:
        replies: list[Any]
        started = monotonic()
        try:
            async with asyncio.timeout(OPERATION_SECONDS):
                replies = await self._replies([command for command, _ in batch])
        except (RedisError, RedisClusterException, OSError, TimeoutError) as error:
            replies = [error for _ in batch]
        except Exception as error:  # noqa: BLE001 - such as an option unknown to redis-py
            replies = [error for _ in batch]
        metrics.STORE_SECONDS.observe(monotonic() - started)
        if all(isinstance(reply, Exception) and _means_down(reply) for reply in replies):
            self._outage_log.down(store_down(replies[0]))
        else:
            self._outage_log.up()
        demoted = False
        for (_, reply), given in zip(batch, replies, strict=True):
            if reply.done():
                continue
            if isinstance(given, Exception):
                demoted |= isinstance(given, ReadOnlyError)
                reply.set_exception(store_down(given) if _is_store_error(given) else given)
            else:
                reply.set_result(given)
        if demoted:
            await self._drop_connections()

    async def _replies(self, commands: list[Command]) -> list[Any]:
        """The reply to each command, or its error."""
        if len(commands) == 1:
            try:
                return [await self._redis.execute_command(*commands[0])]
            except (NoScriptError, ReadOnlyError) as error:
                return [error]
        async with self._redis.pipeline(transaction=False) as pipe:
            for command in commands:
                pipe.execute_command(*command)
            replies: list[Any] = await pipe.execute(raise_on_error=False)
            return replies

    async def _drop_connections(self) -> None:
        """Drops idle connections to a demoted server. New ones resolve its name again, perhaps to the new master."""
        await self._redis.connection_pool.disconnect(inuse_connections=False)


def _unsuitable(greeting: Mapping[bytes, Any]) -> StoreDownError | None:
    """Why the server is unsuitable; None if it isn't. Redis 6.2 would work until the first reminder is due."""
    version = greeting.get(b"version", b"").decode(errors="replace")
    if re.match(r"[1-6]\.", version):
        return StoreDownError(f"its version, {version}, is too old", "use Redis 7 or newer, or Valkey")
    wrong_mode = _WRONG_MODE.get(greeting.get(b"mode", b""))
    return StoreDownError(wrong_mode, "correct the address") if wrong_mode else None


def _is_store_error(error: Exception) -> bool:
    if type(error) is CONNECTION_RESET:
        return True
    return isinstance(error, (RedisError, RedisClusterException, OSError)) and not isinstance(error, NoScriptError)


def _means_down(error: Exception) -> bool:
    """Whether an error means that the store serves nobody, rather than that it refuses one command."""
    if isinstance(error, StoreDownError):  # no node of the cluster answers
        return True
    return _is_store_error(error) and not isinstance(error, NoPermissionError | ReadOnlyError)


def store_down(error: Exception) -> StoreDownError:
    """Turns an error from redis-py or the system into one that says what the operator can do about it."""
    if isinstance(error, StoreDownError):
        return error
    if isinstance(error, RedisClusterException) and isinstance(error.__cause__, Exception):
        return store_down(error.__cause__)  # what a node said, without redis-py's preface
    if isinstance(error, MasterNotFoundError):
        # The message quotes all that redis-py knows about each sentinel that doesn't answer.
        named, _, away = str(error).partition(" : ")
        kinds = ", ".join(sorted(set(re.findall(r"\w+Error", away))))
        return StoreDownError(f"{named}; not every sentinel answers: {kinds}" if away else named)
    if str(error).startswith(_PASSWORD_NEEDED):
        return StoreDownError(
            "it requires a password", "put the password into the address, as in redis://:PASSWORD@host"
        )
    if isinstance(error, BusyLoadingError):
        return StoreDownError(str(error), "try again when it has finished")
    if isinstance(error, AuthenticationError):
        return StoreDownError(str(error), "correct the user or the password in the address")
    if isinstance(error, _REPLIED) and not isinstance(error, ClusterDownError):
        return StoreDownError(str(error), "correct the address or the server's settings")
    return StoreDownError(str(error) or "no answer in time")
