"""Translates Telegram's error responses into the bot's own errors."""

from ..ports.errors import ApiError, CardGoneError, ClosedError, MovedError, TooFastError, UnreachableError

_GONE = ("message to edit not found", "message can't be edited", "message to unpin not found", "message_id_invalid")

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
    """The bot doesn't have a right that the call needs."""


def translate_error(error: ApiError) -> Exception:
    """What a refusal means to the bot; ``error`` itself if it isn't a known one.

    Telegram has no error codes of its own: what the HTTP status doesn't say, only the description does.
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
