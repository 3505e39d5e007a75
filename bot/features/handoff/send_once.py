"""Makes an operation in Telegram happen once, even if its update is resent or handled by several replicas."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from time import time

from ...observability import metrics
from ...ports.errors import StoreDownError, StuckError, TooFastError, UnreachableError
from ...ports.relays import Copied, RelayState, RelayStore, RelayTurn

_TEMPORARY = (TooFastError, UnreachableError, StoreDownError, StuckError, asyncio.CancelledError)
"""After these errors the update is retried. ``CancelledError`` is raised at the update's deadline."""


class Operation:
    """One attempt at an operation. ``done``: it was done before. ``retried``: an earlier attempt has failed."""

    def __init__(self, state: RelayState) -> None:
        self.done = state is RelayState.DONE
        self.retried = state in (RelayState.UNCERTAIN, RelayState.REFUSED)
        self.copied: Copied | None = None


class Operations:
    """Starts operations and records how they end."""

    def __init__(self, relays: RelayStore, clock: Callable[[], float] = time) -> None:
        self._relays = relays
        self._clock = clock

    @asynccontextmanager
    async def once(
        self, user: int, operation: str, what: str, turn: RelayTurn | None = None
    ) -> AsyncIterator[Operation]:
        """An attempt at ``operation``. ``what`` labels the metric of operations that may have happened twice.

        Raises ``UnreachableError`` while another replica holds the lease, or an earlier message from the side waits.
        A temporary failure releases the lease at once. After success or a permanent failure, the operation is done.
        """
        now = int(self._clock())
        state = await self._relays.begin(user, operation, now, turn)
        if state is RelayState.BUSY:
            raise UnreachableError("another replica is doing this, or an earlier message is waiting")
        if state is RelayState.UNCERTAIN:
            metrics.REPEATED.labels(what).inc()
        attempt = Operation(state)
        if attempt.done:
            yield attempt
            return
        try:
            yield attempt
        except _TEMPORARY as error:
            with suppress(StoreDownError):  # if that fails, the lease has to expire
                refused = isinstance(error, TooFastError)
                await self._relays.failed(user, operation, int(self._clock()), turn, refused=refused)
            raise
        except Exception:
            await self._relays.done(user, operation, turn)
            raise
        await self._relays.done(user, operation, turn, attempt.copied)
