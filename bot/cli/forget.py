"""``bot forget``: deletes everything stored about a user."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from ..ports.errors import LockedError
from ..settings import Settings
from .event_loop import run_async
from .stored_data import warn_of_no_store

if TYPE_CHECKING:
    from ..store.records import RedisStore

HELP = "delete everything stored about a person"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("user_id", type=_user_id, metavar="USER_ID")


def _user_id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError("write the user's id, a whole number above 0")
    return int(text)


def execute(options: argparse.Namespace, settings: Settings) -> int:
    from ..app.serve import open_store

    warn_of_no_store(settings)

    async def forget(settings: Settings, _stop: asyncio.Event) -> None:
        async with open_store(settings) as store:
            known = await _is_known(store, options.user_id)
            await store.erase(options.user_id)
            place = store.place if settings.redis_url else str(settings.data_dir)
        print(
            f"Deleted everything about user {options.user_id} in the store at {place}: answers, reminders, "
            "subscriptions and chats with the staff."
            if known
            else f"The store at {place} has nothing about user {options.user_id}."
        )

    return run_async(forget, settings)


async def _is_known(store: "RedisStore", user: int) -> bool:
    """Whether anything is stored about a user."""
    try:
        record = (await store.read(user)).record
    except LockedError:  # encrypted with a key that DATA_KEY lacks; it can be deleted all the same
        return True
    return record is not None or any((await store.about(user, ())).values())
