"""The stored record of one user: the session, the message that shows it, and the updates already applied."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from .burst import Burst
from .session import Session

RECENT = 16
"""How many update ids are remembered. Telegram delivers one tap and one message of a user at a time, so a resent update
is never more than a few ids behind."""


class CardAddress(NamedTuple):
    """The message that is the live card: in the private chat, or an ephemeral one in a group for ``receiver``."""

    chat: int
    message: int
    receiver: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One value in the store, committed atomically. ``card`` is None while a new card is being sent."""

    session: Session
    card: CardAddress | None = None
    updates: tuple[int, ...] = ()
    burst: Burst | None = None

    def applied(self, update_id: int) -> bool:
        """Whether this update has already been applied."""
        return update_id in self.updates

    def answers(self, date: int) -> bool:
        """Whether the card already answers a message of this date, as part of its burst."""
        return self.burst is not None and self.burst.takes(date)

    def with_session(self, session: Session) -> "Record":
        """The record with another session and the same card."""
        return replace(self, session=session)

    def after(self, update_id: int, session: Session, card: CardAddress | None, date: int = 0) -> "Record":
        """The record after ``update_id`` has led to ``session``, shown on ``card``.

        ``date`` is the date of a message with content, 0 for other updates. A message that continues the burst is
        answered on the burst's card instead.
        """
        burst = Burst(date, date) if date else None
        if self.burst is not None and self.burst.takes(date):
            burst, card = self.burst.with_message(date), self.card
        return Record(session, card, (*self.updates, update_id)[-RECENT:], burst)
