"""Holds back calls to chats for which Telegram has answered 429 Too Many Requests."""

from collections.abc import Callable

from ..ports.errors import TooFastError

MAX_BLOCKED = 10_000
"""How many chats may be blocked after a 429. Beyond that, the one whose block ends first is unblocked: at worst
Telegram refuses it once more."""


class FloodControl:
    """Remembers until when each chat is blocked; other chats aren't affected."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._blocked_until: dict[int, float] = {}

    def check(self, chat: int) -> None:
        """Raises :class:`TooFastError`, with the seconds left, if the chat is blocked."""
        wait = self._blocked_until.get(chat, 0) - self._clock()
        if wait > 0:
            raise TooFastError(max(1, round(wait)))
        self._blocked_until.pop(chat, None)

    def block(self, chat: int, seconds: int) -> None:
        """Blocks the chat for the ``retry_after`` of a 429."""
        now = self._clock()
        if chat not in self._blocked_until and len(self._blocked_until) >= MAX_BLOCKED:
            self._blocked_until = {each: until for each, until in self._blocked_until.items() if until > now}
            if len(self._blocked_until) >= MAX_BLOCKED:
                del self._blocked_until[min(self._blocked_until, key=self._blocked_until.__getitem__)]
        self._blocked_until[chat] = now + seconds
