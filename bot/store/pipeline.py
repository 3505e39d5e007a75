"""Sends concurrent commands in one round trip.

A client's own work for each command outweighs the server's by far; when many people tap at once, most of it is saved.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Any

import structlog
from redis.asyncio.sentinel import MasterNotFoundError
from redis.exceptions import NoPermissionError, NoScriptError, ReadOnlyError, RedisClusterException, RedisError

from ..observability import metrics
from ..ports.errors import StoreDownError

PATIENCE_SECONDS = 6
"""For one operation with all its retries, so that a tap while the server hangs is answered before Telegram and
people lose theirs. A server that is down refuses at once; one that hangs does so at each new connection."""

AT_ONCE = 100
"""So many commands at most go in one round trip; what is more goes in another beside it."""

READY_SECONDS = 60

SAY_SECONDS = 60.0
"""While the store is away, the log says so once in so long."""

CUT_OFF = RuntimeError
"""What uvloop raises for writing to a connection that the server has just reset, where asyncio's own loop has an error
of the system's. To redis-py that is no lost connection."""

Command = tuple[Any, ...]
Waiting = tuple[Command, asyncio.Future[Any]]

_ELSEWHERE = {
    b"cluster": "this is a node of a cluster, which needs redis+cluster://",
    b"sentinel": "this is a sentinel, which needs redis+sentinel://",
}


log = structlog.get_logger(__name__)

_LOCKED_OUT = ("HELLO must be called with the client already authenticated", "Authentication required")
"""What a server with a password says to a client without one."""


class Pipeline:
    """Sends commands. A connection that fails fails all that it carried."""

    def __init__(self, redis: Any, place: str = "") -> None:
        """``redis``: a ``redis.asyncio.Redis``. ``place`` is what the log says of where it is."""
        self._redis = redis
        self._place = place
        self._said: float | None = None
        self._waiting: list[Waiting] = []
        self._sending: set[asyncio.Task[None]] = set()

    async def __call__(self, *command: Any) -> Any:
        """The reply. Raises :class:`.StoreDownError`, or ``NoScriptError`` for a script not yet loaded."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._send)
        reply: asyncio.Future[Any] = loop.create_future()
        self._waiting.append((command, reply))
        return await reply

    async def check(self, key: str) -> None:
        """Raises :class:`~bot.ports.errors.StoreDownError` when nothing can be written, to ``key`` for one."""
        greeting: Any
        written: Any
        greeting, written = await asyncio.gather(
            self("HELLO"), self("SET", key, 1, "EX", READY_SECONDS), return_exceptions=True
        )
        if isinstance(greeting, Mapping) and (unfit := _unfit(greeting)):
            raise StoreDownError(unfit)
        if isinstance(written, BaseException):
            raise written

    def _send(self) -> None:
        """Whatever has come by now, and is still wanted."""
        waiting = [each for each in self._waiting if not each[1].done()]
        self._waiting.clear()
        for part in self._parts(waiting):
            for start in range(0, len(part), AT_ONCE):
                task = asyncio.create_task(self._sent(part[start : start + AT_ONCE]))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    def _parts(self, waiting: list[Waiting]) -> Iterable[list[Waiting]]:
        """What can go in one round trip."""
        return (waiting,)

    async def _sent(self, batch: list[Waiting]) -> None:
        replies: list[Any]
        started = monotonic()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                replies = await self._replies([command for command, _ in batch])
        except (RedisError, RedisClusterException, OSError, TimeoutError) as error:
            replies = [error for _ in batch]
        except Exception as error:  # noqa: BLE001 - an option that redis-py doesn't know; whoever waits must hear of it
            replies = [error for _ in batch]
        metrics.STORE_SECONDS.observe(monotonic() - started)
        self._note(replies)
        demoted = False
        for (_, reply), given in zip(batch, replies, strict=True):
            if reply.done():
                continue
            if isinstance(given, Exception):
                demoted |= isinstance(given, ReadOnlyError)
                reply.set_exception(_down(given) if _of_the_store(given) else given)
            else:
                reply.set_result(given)
        if demoted:
            await self._demoted()

    def _note(self, replies: list[Any]) -> None:
        """Says in the log when the store goes, why, and when it is back: an update that waits does not say which."""
        if not all(isinstance(reply, Exception) and _keeps_away(reply) for reply in replies):
            if self._said is not None:
                self._said = None
                log.info("store_is_back", address=self._place)
        elif self._said is None or monotonic() - self._said >= SAY_SECONDS:
            self._said = monotonic()
            log.error("store_is_away", address=self._place, error=str(_down(replies[0])))

    async def _replies(self, commands: list[Command]) -> list[Any]:
        """The reply to each, or what went wrong with it."""
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

    async def _demoted(self) -> None:
        """The server has become a replica. Its name may lead to the new master by now, but not for old connections."""
        await self._redis.connection_pool.disconnect(inuse_connections=False)


def _unfit(greeting: Mapping[bytes, Any]) -> str:
    """Why a server that answers so can't be used. An old one would serve until the first reminder is due."""
    version = greeting.get(b"version", b"").decode(errors="replace")
    if re.match(r"[1-6]\.", version):
        return f"this is version {version}, and Redis 7 or newer is needed"
    return _ELSEWHERE.get(greeting.get(b"mode", b""), "")


def _of_the_store(error: Exception) -> bool:
    if type(error) is CUT_OFF:
        return True
    return isinstance(error, (RedisError, RedisClusterException, OSError)) and not isinstance(error, NoScriptError)


def _keeps_away(error: Exception) -> bool:
    """Whether nobody is served by a server that says so. One that only refuses a command serves others."""
    if isinstance(error, StoreDownError):  # a cluster's, of which no node could be asked
        return True
    return _of_the_store(error) and not isinstance(error, NoPermissionError | ReadOnlyError)


def _down(error: Exception) -> StoreDownError:
    if isinstance(error, StoreDownError):
        return error
    if isinstance(error, MasterNotFoundError):
        # Its words quote, of each sentinel that is away, all that redis-py knows of it.
        named, _, away = str(error).partition(" : ")
        kinds = ", ".join(sorted(set(re.findall(r"\w+Error", away))))
        return StoreDownError(f"{named}; not every sentinel answers: {kinds}" if away else named)
    if str(error).startswith(_LOCKED_OUT):
        return StoreDownError("it wants a password")
    return StoreDownError(str(error) or "no answer in time")
