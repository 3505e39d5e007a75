"""Encodes events as deep links' start parameters (``t.me/bot?start=…``), and decides what a link may do.

A start parameter is callback data with ``-`` for each dot, which Telegram doesn't allow there; at most 64 characters.
"""

import re

from . import callback_data
from .event import (
    CancelReminder,
    DeleteRelayed,
    EndChat,
    EnterFlow,
    EraseData,
    Event,
    RequestAgent,
    RestartFlow,
    SetNews,
    SetReminder,
    Show,
    UnknownTarget,
    Vote,
)
from .session import Page, View, WayBack

_WAY_BACK = re.compile(r"(.*)-G([0-9A-Za-z]{1,10})_([0-9A-Za-z]{1,7})", re.ASCII)
"""A suffix of links from a group: the message to return to. No id contains an uppercase G."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def encode(event: Event) -> str:
    """The event as a start parameter: ``t.me/bot?start=…``."""
    return callback_data.encode(event).replace(".", "-")


def decode(payload: str) -> Event:
    """The event for a start parameter. A link can show pages and set answers, but never delete, vote or consent."""
    match event := callback_data.decode(without_way_back(payload).replace("-", ".")):
        case EraseData() | CancelReminder() | SetNews() | RequestAgent() | EndChat() | DeleteRelayed():
            return UnknownTarget()
        case Vote(flow, screen) | SetReminder(flow, screen):
            return Show(Page(View.SCREEN, screen, flow))
        case RestartFlow(flow):
            return EnterFlow(flow)
        case _:
            return event


def with_way_back(payload: str, way: WayBack) -> str:
    """``payload`` with a way back appended; unchanged if there is no payload, or no room."""
    longer = f"{payload}-G{_base36(way.group)}_{_base36(way.message)}"
    return longer if payload and len(longer) <= callback_data.MAX_BYTES else payload


def way_back(payload: str) -> WayBack | None:
    """The way back in a start parameter; None if it has none."""
    found = _WAY_BACK.fullmatch(payload)
    return WayBack(int(found[2], 36), int(found[3], 36)) if found else None


def without_way_back(payload: str) -> str:
    """A start parameter with its way back, if any, removed."""
    found = _WAY_BACK.fullmatch(payload)
    return found[1] if found else payload


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
