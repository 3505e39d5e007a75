"""The commands that the bot answers to whatever its guide says. A guide may define others."""

from enum import StrEnum


class Command(StrEnum):
    """A command, as it is typed after the slash."""

    START = "start"
    ASK = "ask"
    LANGUAGE = "language"
    REMINDERS = "reminders"
    MYDATA = "mydata"
    FORGET = "forget"
    GROUP = "group"
    PIN = "pin"
    UNPIN = "unpin"
    SETTINGS = "settings"
    STATS = "stats"
    BROADCAST = "broadcast"


FOR_OWNERS = frozenset({Command.STATS, Command.BROADCAST})
"""Words like any to everybody else."""
