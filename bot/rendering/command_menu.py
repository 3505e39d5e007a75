"""The bot's commands and their descriptions, in English."""

from ..guide.guide import Guide
from . import bot_texts


def commands(guide: Guide) -> dict[str, str]:
    """The commands of ``guide`` in menu order; rarely used ones come last."""
    own = {name: command.description for name, command in guide.manifest.commands.items()}
    last = {
        **_ask(guide),
        "reminders": bot_texts.REMINDERS_COMMAND,
        "language": bot_texts.LANGUAGE_COMMAND,
        "group": bot_texts.GROUP_COMMAND,
        "help": bot_texts.HELP_COMMAND,
        "privacy": bot_texts.PRIVACY_COMMAND,
        "mydata": bot_texts.MYDATA_COMMAND,
        "forget": bot_texts.FORGET_COMMAND,
    }
    return {"start": bot_texts.START_COMMAND, **own, **{name: last[name] for name in last if name not in own}}


def owner_commands(guide: Guide) -> dict[str, str]:
    """The commands in an owner's private chat."""
    return {**commands(guide), "stats": bot_texts.STATS_COMMAND, "broadcast": bot_texts.BROADCAST_COMMAND}


def staff_commands(*, admin: bool) -> dict[str, str]:
    """The commands in the staff group, for everybody in it or for admins."""
    for_all = {
        "take": bot_texts.TAKE_COMMAND,
        "close": bot_texts.CLOSE_COMMAND,
        "reopen": bot_texts.REOPEN_COMMAND,
        "send": bot_texts.SEND_COMMAND,
        "note": bot_texts.NOTE_COMMAND,
        "delete": bot_texts.DELETE_COMMAND,
        "ban": bot_texts.BAN_COMMAND,
        "unban": bot_texts.UNBAN_COMMAND,
        "queue": bot_texts.QUEUE_COMMAND,
        "help": bot_texts.STAFF_HELP_COMMAND,
    }
    return {**for_all, "settings": bot_texts.SETTINGS_COMMAND} if admin else for_all


def group_commands(guide: Guide, *, admin: bool) -> dict[str, str]:
    """The commands in groups, for everybody or for admins."""
    for_all = {**_ask(guide), "help": bot_texts.GROUP_HELP_COMMAND}
    for_admins = {
        "pin": bot_texts.PIN_COMMAND,
        "unpin": bot_texts.UNPIN_COMMAND,
        "settings": bot_texts.SETTINGS_COMMAND,
    }
    return {**for_admins, **for_all} if admin else for_all


def _ask(guide: Guide) -> dict[str, str]:
    """``/ask``, unless the guide has no topics: then the answer would always be that there is none."""
    return {"ask": bot_texts.ASK_COMMAND} if guide.topics else {}
