"""The command line of the bot: ``python -m bot COMMAND``, or ``billing-bot COMMAND`` once installed.

Commands import what they need when they run: ``bot --version`` must not wait for numpy.
"""

import sys

try:
    from .main import main
except ModuleNotFoundError as missing:
    if missing.name not in ("pydantic_settings", "dotenv"):  # the second comes with the first
        raise
    sys.exit(
        "the command line needs the extra standalone: install billing-bot's wheel with it, "
        "pip install 'FILE.whl[standalone]'"
    )

__all__ = ["main"]
