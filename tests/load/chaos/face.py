"""A card as a person sees it: its text and its buttons, whoever drew it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from bot.rendering.card import Card
from telegram_simulator import Message

Rows = tuple[tuple[tuple[str, str], ...], ...]


class Face(NamedTuple):
    """``rows`` are the buttons: what stands on them, and what they carry."""

    html: str
    rows: Rows

    def __str__(self) -> str:
        labels = " | ".join(label for row in self.rows for label, _ in row)
        return f"{self.html[:160]!r} [{labels}]"


def rendered(card: Card) -> Face:
    """Of a card as the core draws it."""
    rows = tuple(tuple((each.label, each.data or each.url or each.copy) for each in row) for row in card.rows)
    return Face(card.html, rows)


def sent(parameters: Mapping[str, Any]) -> Face:
    """Of a call of the bot."""
    markup = parameters.get("reply_markup") or {}
    if isinstance(markup, str | bytes):
        markup = orjson.loads(markup)
    return Face(str(parameters["text"]), _rows(markup.get("inline_keyboard", ())))


def standing(message: Message) -> Face:
    """Of a message in a chat."""
    return Face(
        message.html, _rows([button.fields | {"text": button.text} for button in row] for row in message.keyboard)
    )


def _rows(keyboard: Iterable[Iterable[Mapping[str, Any]]]) -> Rows:
    return tuple(tuple((str(button["text"]), _carried(button)) for button in row) for row in keyboard)


def _carried(button: Mapping[str, Any]) -> str:
    copied = button.get("copy_text") or {}
    return str(button.get("callback_data") or button.get("url") or copied.get("text", ""))
