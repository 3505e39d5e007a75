"""Tells commands from texts that merely begin with a slash."""

from difflib import get_close_matches

from ...guide.commands import FOR_OWNERS, Command
from ...guide.guide import Guide
from ...ports.relay_message import COMMAND
from ...ports.updates import Update
from ...rendering.command_menu import staff_commands

MISTYPED = "mistyped"
"""Stands for a command that the staff meant but that doesn't exist."""

_STAFFS = frozenset(staff_commands(admin=False))
_BUILT_IN = frozenset(Command) - FOR_OWNERS

_RESEMBLES = 0.7
"""How much a mistyped command must resemble the right one (:mod:`difflib`'s ratio): one letter in four may be wrong."""


def is_command(guide: Guide, update: Update) -> bool:
    """Whether the bot answers this command. ``/v1 returns 429`` only looks like one."""
    return update.kind == "command" and (update.command in _BUILT_IN or update.command in guide.manifest.commands)


def is_for_another_bot(update: Update, text: str) -> bool:
    """Whether ``text`` is a command for another bot (``/help@other_bot``). One for this bot is parsed as a command."""
    found = COMMAND.match(text)
    return found is not None and bool(found[2]) and update.kind != "command"


def staff_command(text: str) -> tuple[str, str]:
    """The command in a text from the staff, and its argument; empty for a text that only begins like one.

    An unknown one that stands alone, is the owners' or resembles a command counts as :data:`MISTYPED`: a mistyped note
    mustn't reach the user.
    """
    if (found := COMMAND.match(text)) is None:
        return "", ""
    name, rest = found[1].lower(), text[found.end() :].strip()
    if name in _STAFFS:
        return name, rest
    meant = not rest or name in FOR_OWNERS or get_close_matches(name, _STAFFS, 1, _RESEMBLES)
    return (MISTYPED, rest) if meant else ("", "")
