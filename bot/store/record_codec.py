"""Encodes records as JSON with one-letter field names, since a record is sent with every tap."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import orjson

from ..conversation.burst import Burst
from ..conversation.record import CardAddress, Record
from ..conversation.session import Helped, Page, Reminder, Session, Ticket, View, WayBack


class UnreadableRecordError(Exception):
    """The bytes aren't a record that this code can read."""


def encode(record: Record) -> bytes:
    session = record.session
    body = {letter: value for letter, name, _ in _FIELDS if (value := getattr(session, name))}
    if record.card:
        body["c"] = record.card
    if record.updates:
        body["u"] = record.updates
    if record.burst:
        body["d"] = record.burst
    return orjson.dumps(body, default=_plain)


def decode(data: bytes) -> Record:
    """The record in ``data``. Raises :class:`UnreadableRecordError`.

    During a rolling deploy a newer replica may have written views and votes that this version doesn't know. An unknown
    view is read as its screen, an unknown vote is dropped; everything else is kept.
    """
    try:
        body = orjson.loads(data)
        session = Session(**{name: read(body[letter]) for letter, name, read in _FIELDS if letter in body})
        card = CardAddress(*map(int, body["c"])) if "c" in body else None
        burst = Burst(*map(int, body["d"])) if "d" in body else None
        return Record(session, card, tuple(map(int, body.get("u", ()))), burst)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableRecordError(type(error).__name__) from None


def _plain(value: Any) -> Any:
    """Converts what orjson doesn't serialize."""
    if isinstance(value, tuple):
        return tuple(value)
    return sorted(value) if isinstance(value, frozenset) else dict(value)


def _page(value: list[Any]) -> Page:
    view, screen, flow = value
    if not isinstance(view, str):
        raise TypeError  # no version writes that
    return Page(_VIEWS.get(view, View.SCREEN), str(screen), str(flow))


def _history(value: list[list[str]]) -> tuple[Page, ...]:
    return tuple([_page(page) for page in value])


def _texts(value: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType({name: str(text) for name, text in value.items()})


def _done_items(value: dict[str, list[str]]) -> Mapping[str, frozenset[str]]:
    return MappingProxyType({screen: frozenset(map(str, items)) for screen, items in value.items()})


def _votes(value: dict[str, str]) -> Mapping[str, Helped]:
    return MappingProxyType({screen: _HELPED[said] for screen, said in value.items() if said in _HELPED})


def _names(value: list[str]) -> tuple[str, ...]:
    return tuple(map(str, value))


def _borrowed(value: list[str]) -> frozenset[str]:
    return frozenset(map(str, value))


def _reminders(value: list[list[Any]]) -> tuple[Reminder, ...]:
    return tuple(Reminder(str(screen), str(flow), int(due)) for screen, flow, due in value)


def _origin(value: list[int]) -> WayBack:
    return WayBack(*map(int, value))


def _ticket(value: list[Any]) -> Ticket:
    since, flow, topic, taken = value
    return Ticket(int(since), str(flow), int(topic), bool(taken))


_VIEWS = {view.value: view for view in View}
_HELPED = {helped.value: helped for helped in Helped}

_FIELDS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("p", "page", _page),
    ("a", "answers", _texts),
    ("t", "done_items", _done_items),
    ("r", "history", _history),
    ("l", "language", str),
    ("h", "client_language", str),
    ("k", "topics", _names),
    ("b", "borrowed", _borrowed),
    ("n", "recognized", _texts),
    ("w", "typed_language", str),
    ("o", "origin", _origin),
    ("v", "votes", _votes),
    ("s", "seen", _names),
    ("m", "reminders", _reminders),
    ("z", "ticket", _ticket),
    ("g", "news", bool),
    ("f", "passed", _done_items),
)
"""Stored fields of a session: letter, attribute, reader. Empty values aren't written."""
