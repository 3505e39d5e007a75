"""A copy of the bot whose commits do not compare: what the checker must be able to find out."""

import shutil
from pathlib import Path

import bot

_SCRIPT = """\
local now = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[4])
return nil
"""


def blinded(folder: Path) -> Path:
    """Makes the copy in ``folder``; the directory in which ``python -m bot`` runs it."""
    package = Path(bot.__file__).parent
    copy = folder / "blind"
    shutil.copytree(package, copy / "bot")
    (copy / "locales").symlink_to(package.parent / "locales")
    script = copy / "bot" / "store" / "lua" / "commit.lua"
    if not script.is_file():
        raise FileNotFoundError(script)  # or a copy that compares would pass for one that does not
    script.write_text(_SCRIPT, encoding="utf-8")
    return copy
