"""Positions in a guide's files."""

from typing import NamedTuple


class Position(NamedTuple):
    """A file and line, counted from 1, for messages to editors."""

    file: str
    line: int
