"""Checks a card against Telegram's limits (text, markup, buttons, callback data) and a phone's (labels, lines)."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html.parser import HTMLParser

from ..conversation import callback_data
from ..conversation.event import AnswerQuestions, Back, SetLanguage
from ..rendering.card import MARK, Button, Card
from ..rendering.card_limits import (
    BUTTONS,
    COPY_UNITS,
    DATA_BYTES,
    FOLD_LINES,
    OWN_BUTTONS,
    ROW_BUTTONS,
    TEXT_UNITS,
    room,
)
from ..rendering.text_length import cells, lines, plain, units

_START = re.compile(r"(?:https://t\.me/\w+\?start=|/start )(.*)", re.DOTALL)
_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
"""A valid start parameter (Telegram's rule); clients drop a link with any other."""

_PLACEHOLDER = re.compile(r"\{\w+\}")
_ALLOWED = frozenset({"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-time"})
_ENTITIES = frozenset({"lt", "gt", "amp", "quot"})


def faults(card: Card, max_units: int) -> Iterator[str]:
    """What is wrong with a card, one sentence each."""
    length = units(plain(card.html))
    if length > min(max_units, TEXT_UNITS):
        yield f"the text has {length} UTF-16 units, {min(max_units, TEXT_UNITS)} are allowed"
    if not length:
        yield "the text is empty"
    for placeholder in _PLACEHOLDER.findall(card.html):
        yield f"{placeholder} has no value here; remove it"
    yield from _markup(card.html)
    if len(card.buttons) > BUTTONS:
        yield f"there are {len(card.buttons)} buttons, {BUTTONS} are allowed"
    for row in card.rows:
        if len(row) > ROW_BUTTONS:
            yield f"a row has {len(row)} buttons, {ROW_BUTTONS} are allowed"
        for button in row:
            yield from _button_faults(button, room(len(row)))


def crowding(card: Card, buttons: int = OWN_BUTTONS, most_lines: int = FOLD_LINES) -> Iterator[str]:
    """What isn't visible at once on a phone, one sentence each."""
    if (count := sum(len(row) for row in card.rows if not is_foot(row))) > buttons:
        yield f"there are {count} buttons above the last row, {buttons} are seen at once"
    if (count := lines(card.html)) > most_lines:
        yield f"the text takes {count} lines of a phone, {most_lines} are seen at once"


def is_foot(row: Sequence[Button]) -> bool:
    """Whether a row belongs to a card's foot: Back, the languages, the way back to a group."""
    events = [callback_data.decode(button.data) for button in row if button.data]
    return any(isinstance(event, Back | SetLanguage) for event in events) or row[0].url.startswith("https://t.me/c/")


@lru_cache(maxsize=16384)  # most buttons are on many cards
def _button_faults(button: Button, fit: int) -> tuple[str, ...]:
    found = []
    width = cells(button.label) + _mark_to_come(button)
    if width > fit:
        found.append(f"the label “{button.label}” is {width} cells wide, {fit} fit")
    if len(button.data.encode()) > DATA_BYTES:
        found.append(f"the button “{button.label}” carries more than {DATA_BYTES} bytes: {button.data}")
    if (link := _START.fullmatch(button.url or button.copy)) and not _PARAMETER.fullmatch(link[1]):
        found.append(f"the link of “{button.label}” carries {link[1]}, not 1 to 64 of A-Z a-z 0-9 _ -")
    if units(button.copy) > COPY_UNITS:
        found.append(f"“{button.label}” copies {units(button.copy)} characters, {COPY_UNITS} are allowed")
    return tuple(found)


def _mark_to_come(button: Button) -> int:
    """The width of the mark that a choice gets once it is made."""
    is_choice = isinstance(event := callback_data.decode(button.data), AnswerQuestions) and not event.link
    return cells(MARK) if is_choice and not button.label.startswith(MARK) else 0


def _markup(html: str) -> Iterator[str]:
    # Lines without faults make a text without faults, and most lines are on many cards.
    if any(map(_line_faults, html.split("\n"))):
        yield from _faults_of(html)


@lru_cache(maxsize=4096)
def _line_faults(line: str) -> bool:
    return ("<" in line or "&" in line) and bool(_faults_of(line))


def _faults_of(html: str) -> list[str]:
    parser = _Balance()
    parser.feed(html)
    parser.close()
    return [*parser.faults, *(f"<{tag}> is not closed" for tag in reversed(parser.open))]


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag not in _ALLOWED:
            self.faults.append(f"<{tag}> is not among the tags that cards use")
        if tag == "a" and not str(dict(attrs).get("href") or "").startswith("https://"):
            self.faults.append("a link must lead to an https address")

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self.faults.append("a bare < begins no tag; write &lt;")

    def handle_entityref(self, name: str) -> None:
        if name not in _ENTITIES:
            self.faults.append(f"&{name} is not known to Telegram; write the character itself, or &amp; for a bare one")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.open:
            self.faults.append(f"</{tag}> closes nothing that is open")
            return
        while (opened := self.open.pop()) != tag:
            self.faults.append(f"<{opened}> is not closed")
