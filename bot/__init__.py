"""billing-bot: gets OpenAI API billing working, and explains declined payments.

To mount the flow in a bot of your own: ``from billing_bot import billing_router`` (aiogram), ``billing_handlers``
(python-telegram-bot). Neither library is imported until it's needed.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .mount.aiogram_router import BillingRouter, billing_router
    from .mount.options import MountError
    from .mount.ptb_handlers import BillingHandlers, billing_handlers

__all__ = [
    "BillingHandlers",
    "BillingRouter",
    "MountError",
    "__version__",
    "billing_handlers",
    "billing_router",
]

__version__ = "0.2.0"

_MODULES = {
    "BillingRouter": ("aiogram_router", "aiogram"),
    "billing_router": ("aiogram_router", "aiogram"),
    "BillingHandlers": ("ptb_handlers", "python-telegram-bot"),
    "billing_handlers": ("ptb_handlers", "python-telegram-bot"),
    "MountError": ("options", ""),
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    module, library = _MODULES[name]
    try:
        return getattr(import_module(f".mount.{module}", __name__), name)
    except ModuleNotFoundError as error:
        if error.name not in ("aiogram", "telegram"):
            raise
        raise ImportError(
            f"{name} needs {library}: install billing-bot's wheel with that extra, pip install 'FILE.whl[{library}]'"
        ) from None
