"""Errors of the store and of Telegram."""

from typing import Any

from .updates import RefusedError


class StoreDownError(Exception):
    """The store does not answer, or answers that it can't serve."""


class StuckError(Exception):
    """The store is well, but this one record can't be read or written. Others can."""


class LockedError(StuckError):
    """The record was sealed with a key that is not here. With the key back it can be read again."""


class ConflictError(Exception):
    """Somebody else committed first. ``now`` is what stands there, with its token."""

    def __init__(self, now: Any) -> None:
        super().__init__("another commit came first")
        self.now = now


class TooFastError(Exception):
    """Telegram asks to wait ``seconds`` (429)."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"asked to wait {seconds} s")
        self.seconds = seconds


class UnreachableError(Exception):
    """Telegram does not answer, or answers with a fault of its own (5xx)."""


class CardGoneError(Exception):
    """The card can't be edited: deleted, too old for Telegram, or not ours."""


class ClosedError(Exception):
    """The chat takes no messages: the bot was blocked or may not write there, or the chat is gone."""


class MovedError(Exception):
    """The group is a supergroup now, with another id: ``to``."""

    def __init__(self, to: int) -> None:
        super().__init__("the group has moved")
        self.to = to


class ApiError(RefusedError):
    """Telegram refused a call. The only place where its words are looked at is :func:`_meaning`."""

    def __init__(self, code: int, description: str, retry_after: int = 0, migrate_to: int = 0) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to


UNDELIVERED = (ApiError, CardGoneError, ClosedError, MovedError, TooFastError, UnreachableError)
"""All that can come of giving Telegram something."""
