"""Caches rendered cards: most taps show a page that somebody was shown a moment ago."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import date

from ..conversation.session import Session
from ..guide.guide import Guide
from .card import Card
from .localizer import Localizer
from .renderer import Renderer

CARDS = 1024
"""How many cards are cached, at about 5 kB each; twice that where a host's prefixes are added. The least recently used
is evicted first."""

Key = tuple[object, ...]


class CachedRenderer(Renderer):
    """A renderer with an LRU cache of cards."""

    def __init__(
        self,
        guide: Guide,
        languages: Iterable[Localizer],
        today: Callable[[], date],
        username: str = "",
        cards: int = CARDS,
    ) -> None:
        super().__init__(guide, languages, today, username)
        self._cards: OrderedDict[Key, Card] = OrderedDict()
        self._capacity = cards
        self._votes_version = (self.votes, 0)

    def render(self, session: Session, language: Localizer, note: str = "", *, sponsored: bool = True) -> Card:
        key = (*shown(session), language.name, note, self.today(), sponsored, self._votes_number())
        card = self._cards.get(key)
        if card is not None:
            self._cards.move_to_end(key)
            return card
        card = self._cards[key] = super().render(session, language, note, sponsored=sponsored)
        if len(self._cards) > self._capacity:
            self._cards.popitem(last=False)
        return card

    def _votes_number(self) -> int:
        """A number for the current votes, never reused. An ``id()`` could be reused for later votes."""
        votes, number = self._votes_version
        if self.votes is not votes:
            self._votes_version = self.votes, number + 1
        return self._votes_version[1]


def shown(session: Session) -> Key:
    """Everything in a session that its card can depend on.

    Too much rather than too little: a card with somebody else's answers would be wrong. Left out are only the
    history before the last page, the languages, ``passed`` and ``seen``. A test renders pages with equal keys and
    compares them.
    """
    return (
        session.page,
        frozenset(session.answers.items()),
        frozenset(session.done_items.items()),
        session.history[-1:],
        session.topics,
        session.borrowed,
        tuple(session.recognized),
        session.origin,
        frozenset(session.votes.items()),
        session.reminders,
        session.ticket,
        session.news,
    )
