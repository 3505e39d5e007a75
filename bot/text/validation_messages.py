"""Explains why a value is invalid, in terms of the file's author rather than of pydantic."""

from collections.abc import Mapping
from typing import Any

_MESSAGES = {
    "extra_forbidden": "this key is not known here; check its spelling",
    "missing": "this key is required",
    "string_too_short": "this must not be empty",
    "string_type": "this must be text; put it in quotes",
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
_MESSAGES_BY_PATTERN = (
    ("^[a-z][a-z0-9_]", "use small letters, digits and _ only, a letter first, 16 at most"),
    (r"^[A-Z]\d", "write a capital letter and a number, such as F12"),
    ("^[A-Z]{2}", "write the two capital letters of a country, such as CN"),
    ("^[a-z]{2,3}", "write a language as zh_Hans"),
)


def explain(kind: str, message: str, context: Mapping[str, Any]) -> str:
    """What is wrong with a value. ``kind``, ``message`` and ``context`` are pydantic's ``type``, ``msg``, ``ctx``."""
    if kind in _MESSAGES:
        return _MESSAGES[kind]
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if kind in ("literal_error", "enum"):
        return f"write {str(context.get('expected', '')).replace(chr(39), '')}"
    if kind == "union_tag_not_found":
        return f"`kind` is required; there are {context.get('expected_tags', '')}"
    if kind == "union_tag_invalid":
        wrong, right = str(context.get("tag", "")), str(context.get("expected_tags", "")).replace("'", "")
        return f"`{wrong}` is no kind; there are {right}"
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        found = (said for start, said in _MESSAGES_BY_PATTERN if pattern.startswith(start))
        return next(found, "this can't stand here")
    if kind == "string_too_long":
        return f"shorten this to {context.get('max_length')} characters"
    if kind == "too_short":
        return f"at least {context.get('min_length')} must stand here"
    if kind == "too_long":
        return f"{context.get('max_length')} may stand here at most"
    for beginning, said in _MESSAGES_BY_PREFIX.items():
        if kind.startswith(f"{beginning}_"):
            return said
    return message[0].lower() + message[1:]
