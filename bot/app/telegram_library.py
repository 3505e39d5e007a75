"""Connects to Telegram with one of the two libraries."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..settings import Settings
from . import garbage_collection
from .startup import StartError

if TYPE_CHECKING:
    from ..telegram.aiogram_client import AiogramClient
    from ..telegram.ptb_client import PtbClient


def connect_client(settings: Settings) -> "AiogramClient | PtbClient":
    """A client made with the library that the settings name, else with the one that is installed.

    With both installed it's python-telegram-bot, which starts in a quarter of the time and takes half the memory
    (docs/performance.md). The import is here because it takes seconds, and `check`, `graph` and the report of a bad
    setting shouldn't wait for it.
    """
    assert settings.telegram_bot_token is not None  # noqa: S101 - without one the caller runs play()
    token, library = settings.telegram_bot_token.get_secret_value(), settings.telegram_library
    if library is None:
        library = "python-telegram-bot" if find_spec("telegram") or not find_spec("aiogram") else "aiogram"
    try:
        if library == "python-telegram-bot":
            from ..telegram.ptb_client import PtbClient  # noqa: PLC0415

            return PtbClient.connect(token, settings.telegram_api_url)
        with garbage_collection.paused():
            from ..telegram.aiogram_client import AiogramClient  # noqa: PLC0415

        return AiogramClient.connect(token, settings.telegram_api_url)
    except ModuleNotFoundError as error:
        if error.name not in ("aiogram", "telegram"):
            raise
        raise StartError(
            f"TELEGRAM_LIBRARY: {library} is not installed; install billing-bot's wheel with that extra, "
            f"pip install 'FILE.whl[{library}]'"
        ) from None
