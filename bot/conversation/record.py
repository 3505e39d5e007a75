"""All that is kept about one person: the session, where its card is, and which updates made it."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from .session import Session

RECENT = 16
"""How many update ids are remembered. Telegram has one tap and one message of a person in flight at a time,
so a resent update is never more than a few behind."""


TOGETHER_SECONDS = 2
"""Messages that far apart at most belong together: an album's have one date, forwards and the pieces of a cut paste
nearly, and nobody reads a card and answers it in less."""

BURST_SECONDS = 10
"""After so long an answer may stand too far above the last line to be seen, so the next message gets one of its own."""


class Burst(NamedTuple):
    """When the messages that a card answers were written, in Telegram's seconds: the first of them, and the last."""

    first: int
    last: int

    def takes(self, date: int) -> bool:
        """Whether a message of that date belongs to them; what has no date, 0, doesn't."""
        return bool(date) and abs(date - self.last) <= TOGETHER_SECONDS and date - self.first <= BURST_SECONDS

    def with_message(self, date: int) -> "Burst":
        return Burst(min(self.first, date), max(self.last, date))


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
    burst: Burst | None = None

    def applied(self, update_id: int) -> bool:
        """Whether this update has already made its change."""
        return update_id in self.updates

    def answers(self, date: int) -> bool:
        """Whether a message of that date belongs to those that the card answers already."""
        return self.burst is not None and self.burst.takes(date)

    def with_session(self, session: Session) -> "Record":
        """The record with another session, on the same card."""
        return replace(self, session=session)

    def after(self, update_id: int, session: Session, card: CardAddress | None, date: int = 0) -> "Record":
        """The record once ``update_id`` has led to ``session``, shown on ``card``.

        ``date`` is when it was written, if it is a message with contents. One that belongs to those before it is
        answered on their card.
        """
        burst = Burst(date, date) if date else None
        if self.burst is not None and self.burst.takes(date):
            burst, card = self.burst.with_message(date), self.card
        return Record(session, card, (*self.updates, update_id)[-RECENT:], burst)
