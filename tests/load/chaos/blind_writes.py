"""A copy of the bot with blind writes: its commits overwrite without comparing. The checker must detect it."""

import shutil
from pathlib import Path

import bot

_SCRIPT = """\
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[4])
return nil
"""


def bot_with_blind_writes(folder: Path) -> Path:
    """Makes the copy in ``folder``; returns the directory in which ``python -m bot`` runs it."""
    package = Path(bot.__file__).parent
    copy = folder / "blind-writes"
    shutil.copytree(package, copy / "bot")
    (copy / "locales").symlink_to(package.parent / "locales")
    script = copy / "bot" / "store" / "lua" / "commit.lua"
    if not script.is_file():
        raise FileNotFoundError(script)  # the copy would be no different from the bot
    script.write_text(_SCRIPT, encoding="utf-8")
    return copy
