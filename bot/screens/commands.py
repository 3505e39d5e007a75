"""The bot's commands as Telegram lists them, each with what it is described as, in English."""

from ..guide.guide import Guide
from . import words


def commands(guide: Guide) -> dict[str, str]:
    """Every command that ``guide`` has, in the order of the list; the last three are for whoever looks for them."""
    own = {name: command.description for name, command in guide.manifest.commands.items()}
    last = {"ask": words.ASK_COMMAND, "language": words.LANGUAGE_COMMAND, "forget": words.FORGET_COMMAND}
    return {"start": words.START_COMMAND, **own, **last}
