"""A record as bytes. Field names are one letter: this is sent with every tap."""

from types import MappingProxyType
from typing import Any

import orjson

from ..conversation.record import CardAddress, Record
from ..conversation.session import Helped, Page, Reminder, Session, Ticket, View, WayBack


class UnreadableRecordError(Exception):
    """The bytes are no record of ours."""


def encode(record: Record) -> bytes:
    session = record.session
    body: dict[str, Any] = {
        "p": session.page,
        "a": dict(session.answers),
        "t": {screen: sorted(items) for screen, items in session.ticks.items()},
        "r": session.trail,
        "l": session.language,
        "h": session.heard,
        "k": session.topics,
        "b": sorted(session.lent),
        "n": dict(session.noted),
        "w": session.wrote,
        "o": session.origin,
        "v": dict(session.votes),
        "m": session.reminders,
        "z": session.ticket,
        "g": session.news,
        "c": record.card,
        "u": record.updates,
    }
    return orjson.dumps({key: value for key, value in body.items() if value}, default=tuple)  # named tuples


def decode(data: bytes) -> Record:
    """The record in ``data``. Raises :class:`UnreadableRecordError`."""
    try:
        body = orjson.loads(data)
        session = Session(
            page=_page(body["p"]),
            answers=MappingProxyType({str(key): str(value) for key, value in body.get("a", {}).items()}),
            ticks=MappingProxyType({str(key): frozenset(value) for key, value in body.get("t", {}).items()}),
            trail=tuple(_page(page) for page in body.get("r", ())),
            language=str(body.get("l", "")),
            heard=str(body.get("h", "")),
            topics=tuple(map(str, body.get("k", ()))),
            lent=frozenset(map(str, body.get("b", ()))),
            noted=MappingProxyType({str(key): str(value) for key, value in body.get("n", {}).items()}),
            wrote=str(body.get("w", "")),
            origin=WayBack(*map(int, body["o"])) if "o" in body else None,
            votes=MappingProxyType({str(key): Helped(value) for key, value in body.get("v", {}).items()}),
            reminders=tuple(Reminder(str(one), str(two), int(due)) for one, two, due in body.get("m", ())),
            ticket=_ticket(body["z"]) if "z" in body else None,
            news=bool(body.get("g", False)),
        )
        card = CardAddress(*map(int, body["c"])) if "c" in body else None
        return Record(session, card, tuple(map(int, body.get("u", ()))))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableRecordError(type(error).__name__) from None


def _page(value: list[str]) -> Page:
    view, screen, flow = value
    return Page(View(view), str(screen), str(flow))


def _ticket(value: list[Any]) -> Ticket:
    since, flow, topic, taken = value
    return Ticket(int(since), str(flow), int(topic), bool(taken))
