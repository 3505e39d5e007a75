"""Does something in Telegram once, however often its update comes and on whichever replica."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from time import time

from ...observability import metrics
from ...ports.errors import StoreDownError, StuckError, TooFastError, UnreachableError
from ...ports.relays import Copied, RelayState, RelayStore, Turn

_FOR_NOW = (TooFastError, UnreachableError, StoreDownError, StuckError, asyncio.CancelledError)
"""After these the update comes again. The last is the update's deadline."""


class Errand:
    """One attempt. ``over``: it was done before. ``retried``: an earlier attempt has failed."""

    def __init__(self, begun: RelayState) -> None:
        self.over = begun is RelayState.DONE
        self.retried = begun in (RelayState.UNCERTAIN, RelayState.REFUSED)
        self.copied: Copied | None = None


class Errands:
    """Begins errands and notes how they end."""

    def __init__(self, relays: RelayStore, clock: Callable[[], float] = time) -> None:
        self._relays = relays
        self._clock = clock

    @asynccontextmanager
    async def once(self, user: int, operation: str, what: str, turn: Turn | None = None) -> AsyncIterator[Errand]:
        """An attempt at ``operation``; ``what`` it is counted as if it may be done twice.

        Raises ``UnreachableError`` while another replica has it in hand, or an earlier message of that side waits.
        A failure that may pass frees it at once. When it ends well or fails for good, it is done.
        """
        now = int(self._clock())
        begun = await self._relays.begin(user, operation, now, turn)
        if begun is RelayState.BUSY:
            raise UnreachableError("another has this in hand, or an earlier one waits")
        if begun is RelayState.UNCERTAIN:
            metrics.REPEATED.labels(what).inc()
        errand = Errand(begun)
        if errand.over:
            yield errand
            return
        try:
            yield errand
        except _FOR_NOW as error:
            with suppress(StoreDownError):  # then the lease has to run out
                refused = isinstance(error, TooFastError)
                await self._relays.failed(user, operation, int(self._clock()), turn, refused=refused)
            raise
        except Exception:
            await self._relays.done(user, operation, turn)
            raise
        await self._relays.done(user, operation, turn, errand.copied)
