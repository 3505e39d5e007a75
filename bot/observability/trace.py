"""Adds the update and a pseudonym of its user to log lines."""

import hmac
from collections.abc import MutableMapping
from contextvars import ContextVar, Token
from hashlib import sha256
from secrets import token_bytes, token_hex
from typing import Any

_DIGITS = 12
_key = bytearray(token_bytes(32))  # nobody's, until there is a secret to share: all ids of Telegram are soon tried


class Trace:
    """One attempt at one update. Nothing is made of it until something is logged: most updates log nothing."""

    __slots__ = ("_attempt", "_update_id", "_user")

    def __init__(self, update_id: int, user: int) -> None:
        self._update_id = update_id
        self._user = user
        self._attempt = ""

    def fields(self) -> dict[str, Any]:
        """The update's number, the same at each attempt and replica; this attempt; and the person's pseudonym."""
        self._attempt = self._attempt or token_hex(4)
        told: dict[str, Any] = {"update_id": self._update_id, "trace": self._attempt}
        return told | ({"person": pseudonym(self._user)} if self._user else {})


_now: ContextVar[Trace | None] = ContextVar("trace", default=None)


def begin(update_id: int, user: int) -> Token[Trace | None]:
    """What is logged from here on is about this update, until :func:`end` is given the token."""
    return _now.set(Trace(update_id, user))


def end(token: Token[Trace | None]) -> None:
    _now.reset(token)


def traced(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Adds to a log line what it belongs to."""
    trace = _now.get()
    if trace is not None:
        for name, value in trace.fields().items():
            fields.setdefault(name, value)
    return fields


def name_people_by(secret: str) -> None:
    """Makes pseudonyms of ``secret``. Replicas that share it, and only they, call a person by the same one."""
    _key[:] = hmac.digest(secret.encode(), b"people in logs", sha256)


def pseudonym(user: int) -> str:
    """What a person is called in logs. Without the secret nobody can say whom it means."""
    return hmac.digest(bytes(_key), str(user).encode(), sha256).hex()[:_DIGITS]
