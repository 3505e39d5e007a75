"""Records updates and due jobs that were given up on: id, kind and error, never the user or the text."""

import structlog

from ..observability import metrics
from ..observability.failure import describe
from ..ports.errors import StoreDownError
from ..ports.record_store import Store
from ..ports.updates import Update

KEPT = 1000
"""How many are kept; the oldest are dropped."""

log = structlog.get_logger(__name__)


class DeadLetters:
    """Sets updates aside, so that none blocks its chat for a day."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, update: Update, why: Exception | str) -> bool:
        """Stores a dead letter. False if even that fails."""
        error = why if isinstance(why, str) else describe(why)
        try:
            await self._store.park(update.update_id, update.kind, error, KEPT)
        except StoreDownError:
            log.warning("dead_letter_write_failed", update_id=update.update_id)
            return False
        finally:
            metrics.PARKED.inc()
            log.error("update_dead_lettered", update_id=update.update_id, kind=update.kind, error=error)
        return True

    async def put_job(self, why: Exception) -> None:
        """Stores a due job, which has no id. Raises ``StoreDownError``: the job is still there and is tried again."""
        error = describe(why)
        await self._store.park(0, "due_job", error, KEPT)
        metrics.PARKED.inc()
        log.error("due_job_dead_lettered", error=error)
