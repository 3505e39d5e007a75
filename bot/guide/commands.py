"""The bot's built-in commands. A guide may define more."""

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


DEFAULTS = ("help", "privacy")
"""Commands that the bot answers in its own words unless the guide defines them."""

FOR_OWNERS = frozenset({Command.STATS, Command.BROADCAST})
"""From anybody but an owner, these are ordinary texts."""
