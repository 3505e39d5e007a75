"""A check for commands that work on what the bot has stored."""

import sys

from ..settings import Settings


def warn_of_no_store(settings: Settings) -> None:
    """Warns if there's no store yet: without the bot's settings a command would report on a new, empty one."""
    if settings.redis_url is None and not settings.data_dir.exists():
        print(
            f"warning: there was no store at {settings.data_dir} yet; "
            "give this command the same DATA_DIR or REDIS_URL as the bot",
            file=sys.stderr,
        )
