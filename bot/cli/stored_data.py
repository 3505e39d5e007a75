"""The store, as commands that only look into it find it."""

import sys

from ..settings import Settings


def warn_of_no_store(settings: Settings) -> None:
    """Without settings a command would look into a new, empty store, and say in good faith that there's nothing."""
    if settings.redis_url is None and not settings.data_dir.exists():
        print(
            f"warning: there was no store at {settings.data_dir} yet; "
            "give this command the same DATA_DIR or REDIS_URL as the bot",
            file=sys.stderr,
        )
