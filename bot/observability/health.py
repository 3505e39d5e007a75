"""The state behind /healthz and /readyz."""

from collections.abc import Awaitable, Callable


class UnwellError(Exception):
    """A check failed; the message says what is wrong, and identifies nobody."""


class Health:
    """Collects the health checks of a process. Each raises :class:`UnwellError` if it fails."""

    def __init__(self) -> None:
        self._alive: list[Callable[[], None]] = []
        self._ready: list[Callable[[], Awaitable[None]]] = []

    def add_liveness_check(self, check: Callable[[], None]) -> None:
        """Adds a liveness check: if it fails, restarting the process may help."""
        self._alive.append(check)

    def add_readiness_check(self, check: Callable[[], Awaitable[None]]) -> None:
        """Adds a readiness check: if it fails, updates can't be served, and a restart wouldn't help."""
        self._ready.append(check)

    def alive(self) -> None:
        """Raises the :class:`UnwellError` of the first liveness check that fails."""
        for check in self._alive:
            check()

    async def ready(self) -> None:
        """Raises the :class:`UnwellError` of the first check that fails, liveness checks first."""
        self.alive()
        for check in self._ready:
            await check()
