"""What stands around a pasted error and is the same around every error: field names, stack frames, log marks."""

import re

_FIELD = (
    r"""\\*["']?\b(?:error|message|msg|type|param|code|decline_code|status|detail|data|body|object|doc_url|request_?id|headers)"""
    r"""\\*["']?\s*:"""
)
_FILLING = (
    r"\b(?:null|none|undefined|invalid_request_error|card_error|payment_intent|req_\w+|error code"
    r"|during handling of the above exception,? another exception occurred|traceback \(most recent call last\))"
)
_FRAME = r"^\s*(?:at\s.*[:(].*|file \".*\", line \d+.*|in <module>|\^+)$"
_CODE = r"^\s{2,}\S*\s?=?\s?\w[\w.]*\(.*\)\s*$"
_MARK = r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d:\d\d\S*|\[?\b(?:error|warn|warning|info|debug|fatal)\b\]|\(attempt \d+/\d+\)"
_CLASS = (
    r"(?:\w+\.)*(?:API(?:Status|Connection)?|BadRequest|Internal\w*|Permission\w*|NotFound|Value|Type|Runtime|HTTP\w*)"
    r"(?:Error|Exception)\b:?"
)
_WRAPPING = re.compile(rf"(?im){_FIELD}|{_FILLING}|{_FRAME}|{_CODE}|{_MARK}|{_CLASS}")


def unwrapped(text: str) -> str:
    """``text`` without that; all of it where nothing else is left."""
    inside = _WRAPPING.sub(" ", text)
    return inside if any(map(str.isalnum, inside)) else text
