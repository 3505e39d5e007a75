"""The bot's commands and their descriptions, in English."""

from ..guide.guide import Guide
from . import words


def commands(guide: Guide) -> dict[str, str]:
    """The commands of ``guide`` in menu order; rarely used ones come last."""
    own = {name: command.description for name, command in guide.manifest.commands.items()}
    last = {
        "ask": words.ASK_COMMAND,
        "reminders": words.REMINDERS_COMMAND,
        "language": words.LANGUAGE_COMMAND,
        "group": words.GROUP_COMMAND,
        "mydata": words.MYDATA_COMMAND,
        "forget": words.FORGET_COMMAND,
    }
    return {"start": words.START_COMMAND, **own, **last}


def owner_commands(guide: Guide) -> dict[str, str]:
    """The commands in an owner's private chat."""
    return {**commands(guide), "stats": words.STATS_COMMAND, "broadcast": words.BROADCAST_COMMAND}


def staff_commands(*, admin: bool) -> dict[str, str]:
    """The commands in the staff group, for everybody in it or for admins."""
    for_all = {
        "take": words.TAKE_COMMAND,
        "close": words.CLOSE_COMMAND,
        "reopen": words.REOPEN_COMMAND,
        "send": words.SEND_COMMAND,
        "note": words.NOTE_COMMAND,
        "delete": words.DELETE_COMMAND,
        "ban": words.BAN_COMMAND,
        "unban": words.UNBAN_COMMAND,
        "queue": words.QUEUE_COMMAND,
        "help": words.STAFF_HELP_COMMAND,
    }
    return {**for_all, "settings": words.SETTINGS_COMMAND} if admin else for_all


def group_commands(*, admin: bool) -> dict[str, str]:
    """The commands in groups, for everybody or for admins."""
    for_all = {"ask": words.ASK_COMMAND, "help": words.GROUP_HELP_COMMAND}
    for_admins = {"pin": words.PIN_COMMAND, "unpin": words.UNPIN_COMMAND, "settings": words.SETTINGS_COMMAND}
    return {**for_admins, **for_all} if admin else for_all
