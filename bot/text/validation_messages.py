"""Explains why a value is invalid, in terms that the file's author knows rather than pydantic's."""

from collections.abc import Mapping
from typing import Any

_MESSAGES = {
    "extra_forbidden": "this key is not known here; check its spelling",
    "missing": "this key is required",
    "string_too_short": "this must not be empty",
    "string_type": "this must be text; put it in quotes",
    "pattern_type": "this must be text; put it in quotes",
    "model_attributes_type": "indented `key: value` lines belong below this",
    "model_type": "indented `key: value` lines belong below this",
    "dict_type": "indented `key: value` lines belong below this",
    "mapping_type": "indented `key: value` lines belong below this",
}
_MESSAGES_BY_PREFIX = {
    "date": "write the date as 2026-11-28, without quotes",
    "bool": "write true or false",
    "int": "write a whole number",
    "float": "write a number",
    "list": "write a list: [one, two], or a line with `- ` for each",
    "tuple": "write a list: [one, two], or a line with `- ` for each",
    "set": "write a list: [one, two], or a line with `- ` for each",
    "frozen_set": "write a list: [one, two], or a line with `- ` for each",
    "url": "write a whole address: https://host/path",
    "path": "write the path of a file or a folder",
}
_TOPIC = "use lowercase letters, _ and at most one dot, and begin with a letter, as in options.cards"
_MESSAGES_BY_PATTERN = (
    ("^[a-z][a-z0-9_]{0,15}$", "use at most 16 lowercase letters, digits and _, and begin with a letter"),
    (r"^[a-z][a-z0-9_]{0,15}\.", "write question.choice, such as bank.nothing"),
    ("^[a-z][a-z0-9_]*(", _TOPIC),
    ("^[a-z_]+(", _TOPIC),
    ("^[a-z][a-z0-9]{0,11}$", "use at most 12 lowercase letters and digits, and begin with a letter"),
    (r"^[A-Z]\d", "write a capital letter and a number, such as F12"),
    ("^[A-Z]{2}", "write the two capital letters of a country, such as CN"),
    ("^[a-z]{2,3}", "write a language code, such as en or zh_Hans"),
    ("^[a-z0-9-]+(", "write a host name, such as help.openai.com"),
    ("^tests/", "write a test as tests/FILE.py::test_NAME"),
)
"""By the beginning of a pattern: each kind of id has its own, and some differ only after the first characters."""


def explain(kind: str, message: str, context: Mapping[str, Any]) -> str:
    """What is wrong with a value. ``kind``, ``message`` and ``context`` are pydantic's ``type``, ``msg``, ``ctx``."""
    if kind in _MESSAGES:
        return _MESSAGES[kind]
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if kind in ("literal_error", "enum"):
        return f"write {str(context.get('expected', '')).replace(chr(39), '')}"
    if kind == "union_tag_not_found":
        return f"`kind` is required; the kinds are {context.get('expected_tags', '')}"
    if kind == "union_tag_invalid":
        wrong, right = str(context.get("tag", "")), str(context.get("expected_tags", "")).replace("'", "")
        return f"`{wrong}` isn't a kind; the kinds are {right}"
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        found = (said for start, said in _MESSAGES_BY_PATTERN if pattern.startswith(start))
        return next(found, "this has the wrong form; docs/content.md says what is allowed")
    if kind == "string_too_long":
        return f"shorten this to {context.get('max_length')} characters"
    if kind == "too_short":
        return f"give at least {context.get('min_length')}"
    if kind == "too_long":
        return f"give at most {context.get('max_length')}"
    for beginning, said in _MESSAGES_BY_PREFIX.items():
        if kind.startswith(f"{beginning}_"):
            return said
    return message[0].lower() + message[1:]
