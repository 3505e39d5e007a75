"""Which commands a mounted flow handles, in private chats and in groups."""

from collections.abc import Iterable

from ..guide.commands import DEFAULTS, FOR_OWNERS, Command

IN_GROUPS = ("ask", "help", "pin", "unpin", "settings")
"""The flow's commands in groups. All others there are left to the host, even with the flow's prefix."""


def names_of(commands: Iterable[str]) -> frozenset[str]:
    """All commands of a flow whose guide defines ``commands``."""
    return frozenset((*(each for each in Command if each not in FOR_OWNERS), *DEFAULTS, *commands))
