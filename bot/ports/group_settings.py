"""The record of a group: its settings and its card. Nothing about its members."""

from dataclasses import dataclass, replace
from typing import Literal

Askers = Literal["all", "admins", "nobody"]

BILINGUAL = ""
"""The language of a card for everybody: English and Chinese side by side, if the guide has both."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group's settings. ``card`` is the card's message id, 0 if none was posted; ``thread`` is its topic.

    ``offers`` names what the card's buttons open, as in the home menu; empty for the default. ``hints`` is how many
    hints may be given per hour, 0 for none. ``guard``: whether posted keys are deleted.
    """

    card: int = 0
    thread: int = 0
    language: str = BILINGUAL
    offers: tuple[str, ...] = ()
    hints: int = 0
    ask: Askers = "all"
    guard: bool = True

    def moved(self) -> "Group":
        """The settings after a move to a new chat id. Message ids differ there, so the card is unknown."""
        return replace(self, card=0, thread=0)
