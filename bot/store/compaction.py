"""Rewrites the append-only file, so that deleted data leaves the disk.

A server appends each command to that file, the deletions too, so until it is rewritten everything that was ever kept
can be read there. Redis rewrites it by itself only when it has grown past 64 MB.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from redis.exceptions import RedisError

from ..observability import metrics
from ..ports.errors import StoreDownError

PROMISED_SECONDS = 3600
"""People are told that what they delete has left the disk within an hour (:data:`bot.rendering.words.FORGET_TEXT`)."""

EVERY_SECONDS = PROMISED_SECONDS // 2
"""So that a rewriting may take its time, or fail once, and the promise still holds."""

AGAIN_SECONDS = 60
_LOOK_SECONDS = 0.05
_ADVICE = (
    "REDIS_URL: what people delete stays in this server's files for longer than the hour that they are told. If the "
    "server is the bot's alone, start the bot with --compact-store; else docs/operating.md says what to set"
)

Ask = Callable[..., Awaitable[Any]]
"""Sends one command to the server; gives its reply."""

log = structlog.get_logger(__name__)


class Compaction:
    """Has the file rewritten every half hour, by one of all replicas.

    ``trim`` drops what has ended and is part of a larger value, such as a wish in a list of wishes.
    """

    def __init__(self, ask: Ask, prefix: str, trim: Callable[[], Awaitable[object]]) -> None:
        self._ask = ask
        self._turn = f"{prefix}:compacted"
        self._trim = trim

    async def run(self, _stop: asyncio.Event) -> None:
        """Until it is cut off."""
        while True:
            try:
                done = await self.once()
            except StoreDownError:
                done = False
            await asyncio.sleep(EVERY_SECONDS if done else AGAIN_SECONDS)

    async def once(self) -> bool:
        """One rewriting, unless another replica has just done it. False when it failed."""
        if not await self._ask("SET", self._turn, 1, "NX", "EX", EVERY_SECONDS):
            return True
        try:
            await self._trim()
            done = await rewritten(self._ask)
        except StoreDownError as error:
            log.warning("store_not_compacted", error=str(error))
            done = False
        metrics.COMPACTIONS.labels("done" if done else "failed").inc()
        if not done:
            await self._ask("DEL", self._turn)
        return done

    async def warn(self) -> None:
        """Says in one line of the log if the server keeps on disk what is deleted. Not every server tells."""
        try:
            appends, saves = [await self._setting(name) for name in ("appendonly", "save")]
        except StoreDownError:
            log.info("disk_settings_not_told")
            return
        if appends == "yes" or (saves and not _saves_in_time(saves)):
            log.warning("deleted_data_stays_on_disk", error=_ADVICE)

    async def _setting(self, name: str) -> str:
        found = await self._ask("CONFIG", "GET", name)
        value = found.get(name.encode(), b"") if isinstance(found, dict) else (found[1] if found else b"")
        return str(value.decode())


async def rewritten(ask: Ask) -> bool:
    """Has the append-only file rewritten; whether that is done. One of a server without such a file is."""
    info = await ask("INFO", "persistence")
    if not info["aof_enabled"]:
        return True
    if info["aof_rewrite_in_progress"]:  # begun before what was deleted last
        await _over(ask)
    await ask("BGREWRITEAOF")
    info = await _over(ask)
    if info["aof_last_bgrewrite_status"] == "ok":
        return True
    log.error("store_not_compacted", error="the server could not rewrite its append-only file; its own log says why")
    return False


async def _over(ask: Ask) -> Any:
    while True:
        info = await ask("INFO", "persistence")
        if not info["aof_rewrite_in_progress"] and not info["aof_rewrite_scheduled"]:
            return info
        await asyncio.sleep(_LOOK_SECONDS)


async def leave_nothing(client: Any, seconds: float) -> None:
    """Before a server stops: what was deleted must not lie there until it is started again."""
    try:
        async with asyncio.timeout(seconds):
            info = await client.execute_command("INFO", "persistence")
            if info.get("aof_current_size") != info.get("aof_base_size"):
                await rewritten(client.execute_command)
    except (TimeoutError, RedisError, OSError) as error:
        log.warning("store_not_compacted", error=type(error).__name__)


def _saves_in_time(saves: str) -> bool:
    """Whether a snapshot is written within the hour of a single change, as ``save 3600 1`` has it."""
    points = list(map(int, saves.split()))
    return any(
        after <= PROMISED_SECONDS and changes <= 1 for after, changes in zip(points[::2], points[1::2], strict=True)
    )
