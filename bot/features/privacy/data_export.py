"""Exports everything stored about a user as JSON."""

from dataclasses import fields
from typing import Any

import orjson

from ...conversation.record import Record
from ...conversation.session import Session
from ...guide.guide import Guide
from ...ports.stores import Stores, iso_time

_NAMES = {
    "page": "page_shown",
    "borrowed": "answers_from_a_case_link",
    "history": "pages_that_back_leads_to",
    "language": "language_chosen",
    "client_language": "language_of_client",
    "typed_language": "language_last_typed_in",
    "topics": "topics_of_last_text",
    "recognized": "answers_read_from_last_text",
    "origin": "group_message_that_led_here",
    "ticket": "conversation_with_the_staff",
    "news": "told_of_changes",
    "passed": "counted_of_this_walk",
}
"""Plain names for what a session holds. What has none is given under its own: nothing is left out."""


async def export(user: int, record: Record | None, stores: Stores, guide: Guide) -> bytes:
    """The JSON, with a plain name for each thing. ``record`` is None for somebody of whom none is kept."""
    kept: dict[str, Any] = {"telegram_user_id": user}
    if record is not None:
        kept |= {
            _NAMES.get(each.name, each.name): _told(each.name, getattr(record.session, each.name))
            for each in fields(Session)
        }
        kept |= {"card": record.card, "last_updates": record.updates}
        if record.burst:
            kept["messages_answered_together"] = [iso_time(date) for date in record.burst]
    kept |= await stores.about(user, (*guide.screens, *guide.manifest.retired))
    return orjson.dumps(kept, option=orjson.OPT_INDENT_2, default=_plain)


def _told(name: str, value: Any) -> Any:
    """A part of a session; with times as people read them."""
    if name == "reminders":
        return [{"screen": each.screen, "flow": each.flow, "at": iso_time(each.due)} for each in value]
    if name == "ticket" and value is not None:
        return {**value._asdict(), "since": iso_time(value.since)}
    return value


def _plain(value: Any) -> Any:
    """What orjson doesn't write of itself."""
    if isinstance(value, tuple):
        return tuple(value)
    return sorted(value) if isinstance(value, frozenset) else dict(value)
