"""Where something stands in a guide's files."""

from typing import NamedTuple


class Position(NamedTuple):
    """Where something stands in the guide's files, for messages to its editors."""

    file: str
    line: int
