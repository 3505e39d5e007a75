"""The command line of the bot: ``python -m bot COMMAND``, ``billing-bot COMMAND`` where it is installed.

Commands import what they need when they run: ``bot --version`` must not wait for numpy.
"""

import sys

try:
    from .main import main
except ModuleNotFoundError as missing:
    if missing.name != "pydantic_settings":
        raise
    sys.exit("the command line needs pydantic-settings: pip install 'billing-bot[standalone]'")

__all__ = ["main"]
