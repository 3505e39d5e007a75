"""Messages in quick succession, which one card answers."""

from typing import NamedTuple

TOGETHER_SECONDS = 2
"""The longest gap within a burst. The messages of an album have the same date; the dates of forwards, or of the pieces
of a split paste, differ little. Nobody reads a card and replies this fast."""

BURST_SECONDS = 10
"""The longest burst. The answer to an older one may have scrolled out of sight, so the next message gets a new card."""

MOST_TEXTS, MOST_CHARACTERS = 12, 2048
"""Once a burst has reached either, further texts aren't read: it has been understood, or won't be."""


class Burst(NamedTuple):
    """The dates (Telegram's, in seconds since 1970) of the first and the last of the messages that one card answers."""

    first: int
    last: int

    def takes(self, date: int) -> bool:
        """Whether a message of this date belongs to the burst. 0 means that it has no date, so it doesn't."""
        return bool(date) and abs(date - self.last) <= TOGETHER_SECONDS and date - self.first <= BURST_SECONDS

    def with_message(self, date: int) -> "Burst":
        return Burst(min(self.first, date), max(self.last, date))
