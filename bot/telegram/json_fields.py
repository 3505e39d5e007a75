"""Reads fields of raw updates, with type checks."""

from typing import Any, TypeGuard

LONGEST = 8192
"""The most characters of a string that are read, twice what anybody can write on Telegram. Scanning a megabyte for
secrets would block everybody for seconds."""


def dict_in(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def str_in(data: dict[str, Any], key: str) -> str:
    """The string at ``key``, cut at :data:`LONGEST`; empty if there is none."""
    value = data.get(key)
    return value[:LONGEST] if isinstance(value, str) else ""


def number_in(data: dict[str, Any], key: str) -> int:
    """The id at ``key``; 0 if there is none."""
    value = data.get(key)
    return value if is_id(value) else 0


def is_id(value: Any) -> TypeGuard[int]:
    """Whether it is an integer of at most 53 bits (Telegram's ids have 52). ``True`` isn't one."""
    return type(value) is int and abs(value) < 1 << 53
