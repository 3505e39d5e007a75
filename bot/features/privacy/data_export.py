"""Exports everything stored about a user as JSON."""

from typing import Any

import orjson

from ...conversation.record import Record
from ...guide.guide import Guide
from ...ports.stores import Stores, iso_time

FIELD_NAMES = {
    "page": "page_shown",
    "borrowed": "answers_from_a_case_link",
    "history": "pages_that_back_leads_to",
    "language": "language_chosen",
    "client_language": "language_of_client",
    "typed_language": "language_last_typed_in",
    "topics": "topics_of_last_text",
    "recognized": "answers_read_from_last_text",
    "origin": "group_message_that_led_here",
    "ticket": "conversation_with_support_team",
    "news": "update_notifications_on",
    "passed": "screens_counted_in_statistics",
}
"""Readable names for the fields of a session. Fields without one keep their own name, so that nothing is left out."""


async def export(user: int, record: Record | None, stores: Stores, guide: Guide) -> bytes:
    """The JSON. ``record`` is None if the user has none."""
    data: dict[str, Any] = {"telegram_user_id": user}
    if record is not None:
        data |= {
            FIELD_NAMES.get(name, name): _readable(name, value) for name, value in record.session._asdict().items()
        }
        data |= {"card": record.card, "last_updates": record.updates}
        if record.burst:
            data["messages_answered_together"] = [iso_time(date) for date in record.burst]
    data |= await stores.about(user, (*guide.screens, *guide.manifest.retired))
    return orjson.dumps(data, option=orjson.OPT_INDENT_2, default=_to_json)


def _readable(name: str, value: Any) -> Any:
    """The value of a session's field, with times in ISO 8601."""
    if name == "reminders":
        return [{"screen": each.screen, "flow": each.flow, "at": iso_time(each.due)} for each in value]
    if name == "ticket" and value is not None:
        return {**value._asdict(), "since": iso_time(value.since)}
    return value


def _to_json(value: Any) -> Any:
    """Converts types that orjson doesn't serialize."""
    if isinstance(value, tuple):
        return tuple(value)
    return sorted(value) if isinstance(value, frozenset) else dict(value)
