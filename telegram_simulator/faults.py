"""Injected faults: refused calls, dropped connections, slow responses."""

from dataclasses import dataclass
from typing import Literal

from .api_error import PREFIXES, Refusal


class ConnectionDropped(Exception):  # noqa: N818 - an order to the HTTP layer
    """Close the connection without a response."""


@dataclass(slots=True)
class Fault:
    """`times` is None for a fault that lasts until `heal`. `seconds` are the clock's."""

    method: str
    kind: Literal["refuse", "drop", "drop_applied", "delay"]
    chat_id: int | None
    times: int | None
    refusal: Refusal | None = None
    seconds: float = 0.0

    def fits(self, method: str, chat_id: object) -> bool:
        named = self.method in {"*", method}
        return named and self.chat_id in {None, chat_id} and (self.times is None or self.times > 0)


class Faults:
    def __init__(self) -> None:
        self.active: list[Fault] = []

    def take(self, method: str, chat_id: object) -> Fault | None:
        for fault in self.active:
            if fault.fits(method, chat_id):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def heal(self) -> None:
        self.active.clear()


def refusal(error_code: int, description: str | None, retry_after: int | None) -> Refusal:
    """Build the refusal; `description` may omit Telegram's prefix ("Bad Request: ")."""
    prefix = PREFIXES.get(error_code, "")
    words = description
    if words is None:
        words = f"retry after {retry_after or 0}" if prefix.endswith(": ") and retry_after is not None else ""
    if prefix and not words.startswith(prefix):
        words = f"{prefix}{words}" if prefix.endswith(": ") else prefix
    return Refusal(error_code, words, retry_after=retry_after)
