"""Errors of the store and of Telegram."""

from typing import Any

from .updates import RefusedError


class StoreDownError(Exception):
    """The store doesn't answer, or reports that it can't serve. ``remedy`` says how to fix that at start-up."""

    def __init__(self, why: str, remedy: str = "start it, or correct the address") -> None:
        super().__init__(why)
        self.remedy = remedy


class StuckError(Exception):
    """The store works, but this one record can't be read or written. Others can."""


class LockedError(StuckError):
    """The record is encrypted with a key that isn't configured. With the key it can be read again."""


class ConflictError(Exception):
    """Another commit came first. ``now`` is what is stored, with its token."""

    def __init__(self, now: Any) -> None:
        super().__init__("another commit came first")
        self.now = now


class TooFastError(Exception):
    """Telegram asks us to wait ``seconds`` before the next call (429)."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"asked to wait {seconds} s")
        self.seconds = seconds


class UnreachableError(Exception):
    """Telegram doesn't answer, or answers with a server error (5xx)."""


class CardGoneError(Exception):
    """The card can't be edited or unpinned: deleted, too old for Telegram, not ours, or not pinned anymore."""


class ClosedError(Exception):
    """The chat accepts no messages: the bot was blocked, may not write there, or the chat is gone."""


class MovedError(Exception):
    """The group has become a supergroup with the id ``to``."""

    def __init__(self, to: int) -> None:
        super().__init__("the group has moved")
        self.to = to


class ApiError(RefusedError):
    """Telegram refused a call. Its description is interpreted in one place only, in :mod:`bot.telegram.messenger`."""

    def __init__(self, code: int, description: str, retry_after: int = 0, migrate_to: int = 0) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to


UNDELIVERED = (ApiError, CardGoneError, ClosedError, MovedError, TooFastError, UnreachableError)
"""Everything that sending to Telegram may raise."""
