"""Reads fields of raw updates, with checks."""

from typing import Any, TypeGuard

LONGEST = 8192
"""Characters of a string that are looked at: twice what anybody can write on Telegram. Looking for secrets in a
megabyte takes seconds, in which nobody is served."""


def dict_in(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def str_in(data: dict[str, Any], key: str) -> str:
    """The string there, cut at :data:`LONGEST`."""
    value = data.get(key)
    return value[:LONGEST] if isinstance(value, str) else ""


def number_in(data: dict[str, Any], key: str) -> int:
    """The id there, 0 where there is none."""
    value = data.get(key)
    return value if is_id(value) else 0


def is_id(value: Any) -> TypeGuard[int]:
    """Telegram's ids have at most 52 significant bits; ``True`` is no number here."""
    return type(value) is int and abs(value) < 1 << 53
