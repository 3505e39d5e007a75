"""The updates that Telegram holds for the bot until they are confirmed or expire."""

import random
from dataclasses import dataclass
from typing import Any

from .change_signal import Signal
from .clock import Clock
from .update_params import UPDATE_TYPES

# Seconds, from Client.cpp of tdlib/telegram-bot-api. Anything not listed expires after a day.
LIFETIMES = {
    "callback_query": 150.0,
    "shipping_query": 150.0,
    "pre_checkout_query": 150.0,
    "chosen_inline_result": 600.0,
    "inline_query": 30.0,
}
DAY = 86400.0
# What an empty list stands for: https://core.telegram.org/bots/api#getupdates.
DEFAULT_TYPES = frozenset(UPDATE_TYPES) - {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True, eq=False)
class Pending:
    """A queued update. `key` names its queue; times are the clock's."""

    update_id: int
    body: dict[str, Any]
    key: tuple[str, int]
    expires_at: float
    again: bool = False
    in_flight: bool = False
    fails: int = 0
    delay: float = 1.0
    wake_at: float = 0.0


class Updates:
    def __init__(self, clock: Clock, changed: Signal) -> None:
        self.clock = clock
        self.changed = changed
        self.pending: list[Pending] = []
        self.sent: dict[int, Pending] = {}
        self.expired: list[dict[str, Any]] = []
        self.allowed = DEFAULT_TYPES
        self.next_id = random.randint(10**8, 9 * 10**8)  # noqa: S311 - like Telegram's, not for security

    def allow(self, types: list[str] | None) -> None:
        """Set the allowed updates; None keeps the earlier choice. Queued updates stay, as on Telegram."""
        if types is not None:
            self.allowed = frozenset(types) or DEFAULT_TYPES

    def add(self, kind: str, payload: dict[str, Any]) -> int:
        return self.push({kind: payload})

    def push(self, raw: dict[str, Any]) -> int:
        """Queue a complete update; its own `update_id` is kept."""
        update_id = raw.get("update_id")
        if update_id is None:
            update_id = self.next_id
        self.next_id = max(self.next_id, update_id + 1)
        kind = next((name for name in raw if name != "update_id"), "")
        now = self.clock.now()
        born = raw.get(kind, {}).get("date", now) if kind == "message" else now
        entry = Pending(
            update_id,
            {"update_id": update_id, **{name: value for name, value in raw.items() if name != "update_id"}},
            queue_key(kind, raw.get(kind), update_id),
            born + LIFETIMES.get(kind, DAY),
        )
        self.sent[update_id] = entry
        if kind in self.allowed or kind not in UPDATE_TYPES:
            self.pending.append(entry)
            self.changed.fire()
        return update_id

    def resend(self, update_id: int, *, beside: bool = False) -> None:
        """Deliver an update again, ahead of its queue, as when the bot's response was lost.

        With `beside` it goes to a queue of its own, so that it may be in flight twice at once.
        """
        first = self.sent[update_id]
        key = ("beside", update_id) if beside else first.key
        copy = Pending(first.update_id, first.body, key, self.clock.now() + DAY, again=True)
        place = next(
            (at for at, each in enumerate(self.pending) if each.key == first.key and not each.in_flight),
            len(self.pending),
        )
        self.pending.insert(place, copy)
        self.changed.fire()

    def confirm(self, entry: Pending) -> None:
        if entry in self.pending:
            self.pending.remove(entry)
            self.changed.fire()

    def drop(self, entry: Pending) -> None:
        """Drop an expired update silently, as Telegram does."""
        self.expired.append(entry.body)
        self.confirm(entry)

    def clear(self) -> None:
        self.pending.clear()
        self.changed.fire()

    def expire(self) -> None:
        now = self.clock.now()
        for entry in [each for each in self.pending if each.expires_at < now and not each.in_flight]:
            self.drop(entry)

    def heads(self) -> list[Pending]:
        """List the first update of each queue; those after it wait until it is done."""
        first: dict[tuple[str, int], Pending] = {}
        for entry in self.pending:
            first.setdefault(entry.key, entry)
        return list(first.values())


def queue_key(kind: str, payload: Any, update_id: int) -> tuple[str, int]:
    """Name the queue: by chat for messages, by user for taps, so that a tap may overtake a text."""
    fields = payload if isinstance(payload, dict) else {}
    chat = fields.get("chat")
    sender = fields.get("from")
    if kind.endswith(("message", "channel_post")) and isinstance(chat, dict):
        return "chat", int(chat.get("id", 0))
    if kind == "my_chat_member" and isinstance(chat, dict):
        return kind, int(chat.get("id", 0))
    if kind in {"callback_query", "inline_query", "chosen_inline_result"} and isinstance(sender, dict):
        return kind, int(sender.get("id", 0))
    return "alone", update_id
