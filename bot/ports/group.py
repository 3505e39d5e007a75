"""The record of a group: its settings and its card. Nothing about its members."""

from dataclasses import dataclass, replace
from typing import Literal

Askers = Literal["all", "admins", "nobody"]

BILINGUAL = ""
"""The language of a card that is for all: English, and Chinese beside it."""

HINTS_PER_HOUR = 4
"""Unless an admin chooses another number."""

MOST_HINTS_PER_HOUR = 20


@dataclass(frozen=True, slots=True)
class Group:
    """``card`` is the message id of the card, 0 where none was posted; ``thread`` the topic it stands in.

    ``offers`` names what its buttons lead to, as in the home menu; empty: the usual ones. ``hints`` is how many may be
    given in an hour, 0: none. ``guard``: whether keys that are posted are deleted.
    """

    card: int = 0
    thread: int = 0
    language: str = BILINGUAL
    offers: tuple[str, ...] = ()
    hints: int = 0
    ask: Askers = "all"
    guard: bool = True

    def moved(self) -> "Group":
        """The group under another id. Messages have other numbers there: the card's is now of anybody's message."""
        return replace(self, card=0, thread=0)
