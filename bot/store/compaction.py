"""Rewrites the append-only file, so that deleted data leaves the disk.

The server appends every command to that file, deletions included, so all data ever written can be read from it until
it is rewritten. Redis itself rewrites it only after it has grown past 64 MB.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from redis.exceptions import RedisError

from ..observability import metrics
from ..ports.errors import StoreDownError

PROMISED_SECONDS = 3600
"""Users are told that deleted data leaves the disk within an hour (:data:`bot.rendering.bot_texts.FORGET_TEXT`)."""

INTERVAL_SECONDS = PROMISED_SECONDS // 2
"""Half of it: a rewrite may be slow or fail once, and the promise still holds."""

RETRY_SECONDS = 60
_POLL_SECONDS = 0.05
_ADVICE = (
    "REDIS_URL: deleted data stays in this server's files for longer than the hour that users are promised. If only "
    'the bot uses this server, start the bot with --compact-store; otherwise see "What leaves the disk" in '
    "docs/operating.md"
)

SendCommand = Callable[..., Awaitable[Any]]
"""Sends one command to the server and returns its reply."""

log = structlog.get_logger(__name__)


class Compaction:
    """Rewrites the file every half hour, on one replica.

    ``trim`` removes expired entries from larger values, such as subscriptions in a sorted set.
    """

    def __init__(self, ask: SendCommand, prefix: str, trim: Callable[[], Awaitable[object]]) -> None:
        self._ask = ask
        self._lease_key = f"{prefix}:compacted"
        self._trim = trim

    async def run(self, _stop: asyncio.Event) -> None:
        """Runs until cancelled."""
        while True:
            try:
                done = await self.once()
            except StoreDownError:
                done = False
            await asyncio.sleep(INTERVAL_SECONDS if done else RETRY_SECONDS)

    async def once(self) -> bool:
        """Rewrites once, unless another replica just did. False if the rewrite failed."""
        if not await self._ask("SET", self._lease_key, 1, "NX", "EX", INTERVAL_SECONDS):
            return True
        try:
            await self._trim()
            done = await rewrite(self._ask)
        except StoreDownError as error:
            log.warning("store_not_compacted", error=str(error))
            done = False
        metrics.COMPACTIONS.labels("done" if done else "failed").inc()
        if not done:
            await self._ask("DEL", self._lease_key)
        return done

    async def warn(self) -> None:
        """Logs a warning if the server keeps deleted data on disk. Some servers don't allow ``CONFIG GET``."""
        try:
            appends, saves = [await self._setting(name) for name in ("appendonly", "save")]
        except StoreDownError:
            log.info("disk_settings_unavailable")
            return
        if appends == "yes" or (saves and not _saves_in_time(saves)):
            log.warning("deleted_data_stays_on_disk", error=_ADVICE)

    async def _setting(self, name: str) -> str:
        found = await self._ask("CONFIG", "GET", name)
        value = found.get(name.encode(), b"") if isinstance(found, dict) else (found[1] if found else b"")
        return str(value.decode())


async def rewrite(ask: SendCommand) -> bool:
    """Rewrites the append-only file. True when done, or when the server has no such file."""
    info = await ask("INFO", "persistence")
    if not info["aof_enabled"]:
        return True
    if info["aof_rewrite_in_progress"]:  # it started before the latest deletions
        await _wait_for_rewrite(ask)
    await ask("BGREWRITEAOF")
    info = await _wait_for_rewrite(ask)
    if info["aof_last_bgrewrite_status"] == "ok":
        return True
    log.error("store_not_compacted", error="the server could not rewrite its append-only file; its own log says why")
    return False


async def _wait_for_rewrite(ask: SendCommand) -> Any:
    while True:
        info = await ask("INFO", "persistence")
        if not info["aof_rewrite_in_progress"] and not info["aof_rewrite_scheduled"]:
            return info
        await asyncio.sleep(_POLL_SECONDS)


async def compact_before_stop(client: Any, seconds: float) -> None:
    """Compacts before the server stops, so that deleted data doesn't stay on disk until the next start."""
    try:
        async with asyncio.timeout(seconds):
            info = await client.execute_command("INFO", "persistence")
            if info.get("aof_current_size") != info.get("aof_base_size"):
                await rewrite(client.execute_command)
    except (TimeoutError, RedisError, OSError) as error:
        log.warning("store_not_compacted", error=type(error).__name__)


def _saves_in_time(saves: str) -> bool:
    """Whether the server snapshots within an hour of a single change, as ``save 3600 1`` does."""
    points = list(map(int, saves.split()))
    return any(
        after <= PROMISED_SECONDS and changes <= 1 for after, changes in zip(points[::2], points[1::2], strict=True)
    )
