"""Adds the update, and the pseudonym of its user, to log lines."""

from collections.abc import MutableMapping
from contextvars import ContextVar, Token
from secrets import token_hex
from typing import Any

from .pseudonym import pseudonym


class Trace:
    """One attempt to handle an update. Computes nothing until something is logged: most updates log nothing."""

    __slots__ = ("_attempt", "_update_id", "_user")

    def __init__(self, update_id: int, user: int) -> None:
        self._update_id = update_id
        self._user = user
        self._attempt = ""

    def fields(self) -> dict[str, Any]:
        """The update id, which retries and replicas share; an id of this attempt; and the user's pseudonym."""
        self._attempt = self._attempt or token_hex(4)
        fields: dict[str, Any] = {"update_id": self._update_id, "trace": self._attempt}
        return fields | ({"person": pseudonym(self._user)} if self._user else {})


_now: ContextVar[Trace | None] = ContextVar("trace", default=None)


def begin(update_id: int, user: int) -> Token[Trace | None]:
    """Attributes log lines to this update until :func:`end` gets the returned token."""
    return _now.set(Trace(update_id, user))


def end(token: Token[Trace | None]) -> None:
    _now.reset(token)


def traced(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that adds the current update's fields to a log line."""
    trace = _now.get()
    if trace is not None:
        for name, value in trace.fields().items():
            fields.setdefault(name, value)
    return fields
