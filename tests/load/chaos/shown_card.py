"""A card as a user sees it: text and buttons, from the core, a call or a chat."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from bot.rendering.card import Card
from telegram_simulator import Message

Rows = tuple[tuple[tuple[str, str], ...], ...]


class ShownCard(NamedTuple):
    """``rows`` are the buttons: label, and callback data, URL or text to copy."""

    html: str
    rows: Rows

    def __str__(self) -> str:
        labels = " | ".join(label for row in self.rows for label, _ in row)
        return f"{self.html[:160]!r} [{labels}]"


def from_card(card: Card) -> ShownCard:
    """From a card that the core rendered."""
    rows = tuple(tuple((each.label, each.data or each.url or each.copy) for each in row) for row in card.rows)
    return ShownCard(card.html, rows)


def from_call(parameters: Mapping[str, Any]) -> ShownCard:
    """From the parameters of a Bot API call."""
    markup = parameters.get("reply_markup") or {}
    if isinstance(markup, str | bytes):
        markup = orjson.loads(markup)
    return ShownCard(str(parameters["text"]), _rows(markup.get("inline_keyboard", ())))


def from_message(message: Message) -> ShownCard:
    """From a message in a chat."""
    return ShownCard(
        message.html, _rows([button.fields | {"text": button.text} for button in row] for row in message.keyboard)
    )


def _rows(keyboard: Iterable[Iterable[Mapping[str, Any]]]) -> Rows:
    return tuple(tuple((str(button["text"]), _carried(button)) for button in row) for row in keyboard)


def _carried(button: Mapping[str, Any]) -> str:
    copied = button.get("copy_text") or {}
    return str(button.get("callback_data") or button.get("url") or copied.get("text", ""))
