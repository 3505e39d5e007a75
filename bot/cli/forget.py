"""``bot forget``: deletes everything stored about a user."""

import argparse
import asyncio
from collections.abc import Sequence
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
            stored = await store.about(options.user_id, ())
            known = await _has_record(store, options.user_id) or any(stored.values())
            await store.erase(options.user_id)
            place = store.place if settings.redis_url else str(settings.data_dir)
        topics = [_link(each["group"], each["topic"]) for each in stored["support_topics"]]
        print(
            _report(place, options.user_id, topics)
            if known
            else f"The store at {place} has nothing about user {options.user_id}."
        )

    return run_async(forget, settings)


async def _has_record(store: "RedisStore", user: int) -> bool:
    try:
        return (await store.read(user)).record is not None
    except LockedError:  # encrypted with a key that isn't in DATA_KEY; it can still be deleted
        return True


def _link(group: int, topic: int) -> str:
    """The address of a topic. Only supergroups have topics, and their ids begin with -100."""
    return f"https://t.me/c/{str(group).removeprefix('-100')}/{topic}"


def _report(place: str, user: int, topics: Sequence[str]) -> str:
    """What was deleted, and what wasn't. The topics are listed because nothing else says whose they were any more."""
    deleted = (
        f"Deleted what the store at {place} held about user {user}: answers, reminders, subscriptions, and which "
        "topics of the staff group are theirs."
    )
    in_the_group = f"Messages in the staff group remain; delete these topics manually: {', '.join(topics)}."
    markers = "Markers of votes, bans and limits, if there are any, don't carry the id and expire within 30 days."
    return " ".join([deleted, *([in_the_group] if topics else []), markers])
