"""The parts of a card: a text and rows of buttons, independent of any framework."""

from dataclasses import dataclass
from typing import Literal

MARK = "✓ "
"""Prefix of the choice that was made."""

Style = Literal["", "primary", "success", "danger"]


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button. Exactly one of ``data``, ``url`` and ``copy`` is set."""

    label: str
    data: str = ""
    url: str = ""
    copy: str = ""
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A message of the bot: Telegram HTML and an inline keyboard."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]
