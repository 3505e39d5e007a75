"""The state behind /healthz and /readyz."""

from collections.abc import Awaitable, Callable


class UnwellError(Exception):
    """Something is not as it should be; the message says what, and names nobody."""


class Health:
    """Checks of a process, added by whoever can make them. Each raises :class:`UnwellError` when it fails."""

    def __init__(self) -> None:
        self._alive: list[Callable[[], None]] = []
        self._ready: list[Callable[[], Awaitable[None]]] = []

    def lives_while(self, check: Callable[[], None]) -> None:
        """Adds what must hold for this process to be of any use; restarting it may help where it does not."""
        self._alive.append(check)

    def serves_while(self, check: Callable[[], Awaitable[None]]) -> None:
        """Adds what must hold for updates to be served; restarting the process would not help."""
        self._ready.append(check)

    def alive(self) -> None:
        """Raises :class:`UnwellError` with what the first check that fails says."""
        for check in self._alive:
            check()

    async def ready(self) -> None:
        """The same for what serving needs, being alive included."""
        self.alive()
        for check in self._ready:
            await check()
