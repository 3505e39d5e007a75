"""Retries writes that lost a race."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from ..conversation.record import Record
from ..conversation.session import Session
from ..observability import metrics
from .errors import ConflictError, StuckError
from .record_store import Store, Version

ATTEMPTS = 5
"""Losing this many commits in a row means a user with five devices, or a bug."""

Stored = TypeVar("Stored")
Result = TypeVar("Result")


async def retry_conflicts(attempt: Callable[[Stored], Awaitable[Result]], over: Stored) -> Result:
    """Calls ``attempt`` with ``over``, then after each conflict with what is now stored. Raises :class:`StuckError`."""
    for _ in range(ATTEMPTS):
        try:
            return await attempt(over)
        except ConflictError as conflict:
            metrics.CONFLICTS.inc()
            over = conflict.now
    raise StuckError("too many conflicts")


async def update_record(
    store: Store, user: int, change: Callable[[Version], Awaitable[Record | None]], over: Version
) -> Version:
    """Commits the record that ``change`` returns, retrying on conflicts. If it returns None, nothing is written."""

    async def attempt(version: Version) -> Version:
        record = await change(version)
        return version if record is None else await store.commit(user, record, version)

    return await retry_conflicts(attempt, over)


async def update_session(store: Store, user: int, change: Callable[[Session], Session], over: Version) -> Version:
    """Commits a changed session. Without a record, or if nothing changes, nothing is written."""

    async def changed(version: Version) -> Record | None:
        if version.record is None or (session := change(version.record.session)) == version.record.session:
            return None
        return version.record.with_session(session)

    return await update_record(store, user, changed, over)
