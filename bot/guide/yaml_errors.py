"""Explains YAML syntax errors to editors who don't know YAML."""

import yaml

from .content_file import TooComplexError

_TAB = "indent with spaces, not with a tab"
_BY_PROBLEM = (
    ("mapping values are not allowed", "put this text in quotes: it holds a colon"),
    ("found a tab", _TAB),
    ("found unknown escape character", r"write \\ for a backslash, or put the text in single quotes"),
    ("did not find expected alphabetic or numeric", "put this text in quotes: it begins with * or &"),
    ("could not find expected ':'", "this isn't a `key: value` line; add the colon, or indent it below its text"),
    (
        "did not find expected ',' or",
        "a bracket isn't closed; close it, or, if it's part of a text, put the text in quotes",
    ),
)
_INDENTED = ("did not find expected key", "did not find expected '-'", "did not find expected <document start>")
_UNCLOSED = "the quote that opens here isn't closed"


def explain_yaml_error(text: str, error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """The line to look at, counted from 1, and what to do there. ``error`` is libyaml's error for ``text``."""
    problem = str(error.problem or error.context or "")
    mark = error.problem_mark or error.context_mark
    line = mark.line if mark else 0
    if isinstance(error, TooComplexError):
        return line + 1, problem
    if "quoted scalar" in str(error.context) and error.context_mark and "end of stream" in problem:
        return error.context_mark.line + 1, _UNCLOSED
    if (opened := _open_quote(text, line)) is not None:
        return opened + 1, f"{_UNCLOSED}; it ends at the next one, at line {line + 1}"
    if problem.startswith("found character that cannot start") and mark:
        sign = text.splitlines()[mark.line][mark.column : mark.column + 1]
        if sign == "\t":
            return line + 1, _TAB
        return line + 1, f"put this text in quotes: it begins with {sign}"
    for prefix, said in _BY_PROBLEM:
        if problem.startswith(prefix):
            if prefix.startswith("could not find") and error.context_mark:
                line = error.context_mark.line  # the start of the line without a colon
            return line + 1, said
    if problem.startswith(_INDENTED):
        return line + 1, "this line's indentation matches no line above it; correct it"
    return line + 1, f"not YAML: {problem}"


def _open_quote(text: str, line: int) -> int | None:
    """The line, from 0, of an unclosed quote that was ended by the opening quote of the next text, on ``line``."""
    opened = None
    try:
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if token.start_mark.line > line:
                break
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"') and token.end_mark.line == line:
                opened = token.start_mark.line if token.start_mark.line < line else None
    except yaml.YAMLError:
        pass  # the syntax error being explained
    return opened
