"""Waits until the bot has processed everything, and lists what is outstanding."""

import asyncio
from collections.abc import Callable
from typing import Any

from .calls import Call, Calls, Violation
from .change_signal import Signal
from .clock import Clock
from .updates import Updates
from .webhook import Delivery, Webhook
from .world import World


class Settling:
    """The waiting part of a simulator."""

    clock: Clock
    world: World
    updates: Updates
    webhook: Webhook
    _calls: Calls
    _changed: Signal

    @property
    def calls(self) -> list[Call]:
        return self._calls.made

    @property
    def violations(self) -> list[Violation]:
        return self._calls.violations

    @property
    def expired(self) -> list[dict[str, Any]]:
        """Updates that Telegram gave up on."""
        return self.updates.expired

    @property
    def deliveries(self) -> list[Delivery]:
        """Attempts to deliver to the webhook."""
        return self.webhook.deliveries

    def outstanding(self) -> list[str]:
        """List what `settled` waits for."""
        self.updates.expire()
        waiting = [f"update {entry.body}" for entry in self.updates.pending]
        waiting += [f"answer to callback query {query.id}" for query in self.world.unanswered()]
        return waiting + (["a call of the bot"] if self._calls.running else [])

    async def settled(self, timeout: float = 60.0) -> None:  # noqa: ASYNC109 - names what is outstanding
        """Wait until no update is queued or unconfirmed, every tap is answered or expired, and no call runs.

        `timeout` is in real seconds. A polling bot confirms an update when it asks for the next one, not when it has
        processed it: with such a bot, use `until`.
        """
        await self.until(lambda: not self.outstanding(), timeout)

    async def until(self, ready: Callable[[], object], timeout: float = 60.0) -> None:  # noqa: ASYNC109
        """Wait until `ready` is true, checking after each event of the simulator; `timeout` is in real seconds."""
        try:
            async with asyncio.timeout(timeout):
                while not ready():
                    await self._changed.changed_or(self.clock, self._next_expiry())
        except TimeoutError:
            left = "; ".join(self.outstanding()) or "nothing"
            raise TimeoutError(f"not settled after {timeout} s; outstanding: {left}") from None

    def _next_expiry(self) -> float | None:
        """Seconds until the next tap or update expires, the only change that no event announces."""
        moments = [entry.expires_at for entry in self.updates.pending]
        moments += [query.expires_at for query in self.world.unanswered()]
        return max(0.0, min(moments) - self.clock.now()) + 0.01 if moments else None
