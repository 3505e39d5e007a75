"""Translates Telegram's error responses to the bot's own errors."""

from ..ports.errors import ApiError, CardGoneError, ClosedError, MovedError, TooFastError, UnreachableError

_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")

_RIGHTS = (
    "not enough rights",
    "have no rights",
    "have no write access",
    "need administrator rights",
    "admin_required",
    "write_forbidden",
)
_CLOSED = ("chat not found", "bot can't initiate conversation", "user is deactivated", "peer_id_invalid")


class NoRightsError(ClosedError):
    """The bot lacks a right in the chat."""


def translate_error(error: ApiError) -> Exception:
    """The error that a refusal means to the bot; ``error`` itself if it is none of the known ones.

    Telegram has no error codes of its own: what isn't told by the HTTP status is told by the description.
    """
    words = error.description.lower()
    if error.migrate_to:
        return MovedError(error.migrate_to)
    if error.code == 429:  # noqa: PLR2004
        return TooFastError(max(1, error.retry_after))
    if error.code == 403 or any(known in words for known in _CLOSED):  # noqa: PLR2004
        return ClosedError(str(error.code))
    if any(known in words for known in _RIGHTS):
        return NoRightsError(str(error.code))
    if any(known in words for known in _GONE):
        return CardGoneError(str(error.code))
    if error.code >= 500:  # noqa: PLR2004
        return UnreachableError(str(error.code))
    return error
