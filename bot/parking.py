"""Updates set aside for good: noted by number, kind and error, never by whom or what they were."""

import structlog

from .operations import metrics
from .operations.failure import described
from .ports import Incoming, Store, StoreDownError

log = structlog.get_logger(__name__)


class Parking:
    """Sets updates aside, so that none blocks its chat for a day."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, incoming: Incoming, why: Exception | str) -> bool:
        """Notes an update. False when even that can't be done."""
        error = why if isinstance(why, str) else described(why)
        try:
            await self._store.park(incoming.update_id, incoming.kind, error)
        except StoreDownError:
            log.warning("parked-update-not-noted", update_id=incoming.update_id)
            return False
        finally:
            metrics.PARKED.inc()
            log.error("update-parked", update_id=incoming.update_id, kind=incoming.kind, error=error)
        return True
