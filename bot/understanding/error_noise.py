"""Separates a pasted error from what is around it: boilerplate, and what people say or ask about it."""

import re

from ..i18n.text_language import written_in
from ..text.normalize import letters
from .sentences import sentences

# Nested repetition is bounded: unbounded, matching class names in 4,096 characters of "x." took two seconds.
_NAMES = "error|message|msg|type|param|code|decline_code|status|detail|data|body|object|doc_url|request_?id|headers"
_FIELD = rf"""\\{{0,8}}["']?\b(?:{_NAMES})\\{{0,8}}["']?\s*:"""
_VALUE = r"""(?:(?<=type)|(?<=code))\\{0,8}["']?\s*:\s*\\{0,8}["']\w+\\{0,8}["']"""
_FILLING = (
    r"\b(?:null|none|undefined|request failed|invalid_request_error|card_error|payment_intent|req_\w+|error code"
    r"|(?:upstream|new_api|one_api|openai|api)_error|bad_response_status_code|openaiexception"
    r"|lite ?llm\.\w+(?:\.\w+)?|received model group=\S+|available model group fallbacks=\S+|langchain[\w.]*"
    r"|https?://(?:api|platform|help)\.openai\.com\S*"
    # A vendor's support contact at the end of an error isn't a request for a person.
    r"|(?:please )?(?:contact|reach out to|email) (?:us|support\S*@\S+)"
    r"(?: (?:through|at|via|if)[^\n.]{0,60})?(?:help\.openai\.com)?"
    r"|如果(?:你|您)?认为这是(?:个|一个)?错误[^\n。]{0,60}联系我们"
    r"|during handling of the above exception,? another exception occurred|traceback \(most recent call last\))"
)
_FRAME = r"^[^\S\n]*(?:\$?\s?curl\s.*|at\s.*[:(].*|file \".*\", line \d+.*|in <module>|\^+)$"
_CODE = r"^[^\S\n]{2,}\S*\s?=?\s?\w[\w.]*\(.*\)\s*$"
_MARK = (
    r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d:\d\d\S*|\[?\b(?:error|warn|warning|info|debug|fatal)\b\]"
    r"|\(attempt \d+/\d+\)|\(request id: \w+\)|- (?:error|warn\w*|info|debug|fatal) -|^(?:error|warn\w*|info|debug):"
    r"|\bworker-\d+|\bretrying (?:\S+ )?in [\d.]+ s\w* as it raised"
)
_CLASS = (
    r"\b(?:\w{1,64}\.){0,8}(?:API(?:Status|Connection)?|BadRequest|RateLimit|Internal\w*|Permission\w*|NotFound|Value"
    r"|Type|Runtime|HTTP\w*)(?:Error|Exception)\b:?"
)
_SPOKEN = ("en", "zh_Hans")
_WRAPPING = re.compile(rf"(?im){_VALUE}|{_FIELD}|{_FILLING}|{_FRAME}|{_CODE}|{_MARK}|{_CLASS}")


def without_noise(text: str) -> str:
    """``text`` without boilerplate; unchanged if nothing else is left."""
    inside = _WRAPPING.sub(" ", text)
    return inside if any(map(str.isalnum, inside)) else text


def own_sentences(text: str, error: str) -> str:
    """What people say in their own words around the ``error`` that they paste; empty if nothing."""
    parts = (part for part in sentences(text) if written_in(part, None, _SPOKEN) is not None)
    return " ".join(part for part in parts if letters(part) not in letters(error))
