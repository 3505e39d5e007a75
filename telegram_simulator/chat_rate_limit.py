"""Telegram's limit per chat, as a token bucket."""

from dataclasses import dataclass, field
from math import ceil

from .api_error import too_many_requests
from .clock import Clock


@dataclass(slots=True)
class Rate:
    """`per_second` messages steadily, `burst` at once; Telegram publishes no exact figures."""

    clock: Clock
    per_second: float = 1.0
    burst: int = 5
    _full_at: dict[int, tuple[float, float]] = field(default_factory=dict)

    def spend(self, chat_id: int) -> None:
        now = self.clock.now()
        tokens, at = self._full_at.get(chat_id, (float(self.burst), now))
        tokens = min(self.burst, tokens + (now - at) * self.per_second)
        if tokens < 1:
            self._full_at[chat_id] = tokens, now
            raise too_many_requests(ceil((1 - tokens) / self.per_second))
        self._full_at[chat_id] = tokens - 1, now


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """The limit in a private chat and the one in a group; None for no limit."""

    private: Rate | None
    group: Rate | None

    def spend(self, chat_id: int, *, in_group: bool) -> None:
        """Count a message in this chat. Raises Refusal if the limit is exceeded."""
        rate = self.group if in_group else self.private
        if rate is not None:
            rate.spend(chat_id)
