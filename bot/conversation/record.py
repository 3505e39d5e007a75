"""All that is kept about one person: the session, where its card is, and which updates made it."""

from dataclasses import dataclass
from typing import NamedTuple

from .session import Session

RECENT = 16
"""How many update ids are remembered. Telegram has one tap and one message of a person in flight at a time,
so a resent update is never more than a few behind."""


class CardAddress(NamedTuple):
    """Which message is the live card: one that only ``receiver`` sees, in a group, or one of the private chat."""

    chat: int
    message: int
    receiver: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One value in the store, committed as one. ``card`` is unknown while a new card is on its way."""

    session: Session
    card: CardAddress | None = None
    updates: tuple[int, ...] = ()

    def applied(self, update_id: int) -> bool:
        """Whether this update has already made its change."""
        return update_id in self.updates

    def after(self, update_id: int, session: Session, card: CardAddress | None) -> "Record":
        """The record once ``update_id`` has led to ``session``, shown on ``card``."""
        return Record(session, card, (*self.updates, update_id)[-RECENT:])
