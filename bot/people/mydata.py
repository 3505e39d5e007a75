"""All that is kept about one person, as a document that they can read."""

from datetime import UTC, datetime
from typing import Any

import orjson

from ..conversation.record import Record
from .shelves import Shelves


async def document(user: int, record: Record | None, shelves: Shelves) -> bytes:
    """The JSON, with a plain name for each thing. ``record`` is None for somebody of whom none is kept."""
    kept: dict[str, Any] = {"telegram_user_id": user}
    if record is not None:
        session = record.session
        kept |= {
            "language_chosen": session.language,
            "language_of_client": session.heard,
            "page_shown": session.page,
            "answers": dict(session.answers),
            "answers_from_a_case_link": sorted(session.lent),
            "pages_that_back_leads_to": session.trail,
            "ticks": {screen: sorted(items) for screen, items in session.ticks.items()},
            "topics_of_last_text": session.topics,
            "votes": dict(session.votes),
            "reminders": [
                {"screen": each.screen, "flow": each.flow, "at": _time(each.due)} for each in session.reminders
            ],
            "told_of_changes": session.news,
            "conversation_with_the_staff": _ticket(record),
            "card": record.card,
            "last_updates": record.updates,
        }
    kept["topics_with_the_staff"] = await shelves.relays.topics(user)
    kept["message_numbers_relayed"] = await shelves.relays.relayed(user)
    kept["barred_by_the_staff"] = await shelves.relays.barred(user)
    kept["asked_for_word_of_changes"] = await shelves.followers.follows(user)
    return orjson.dumps(kept, option=orjson.OPT_INDENT_2, default=list)


def _ticket(record: Record) -> dict[str, Any] | None:
    ticket = record.session.ticket
    if ticket is None:
        return None
    return {"since": _time(ticket.since), "flow": ticket.flow, "topic": ticket.topic, "taken": ticket.taken}


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
