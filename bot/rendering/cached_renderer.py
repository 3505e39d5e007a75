"""Cards that were drawn before: most taps show a page that somebody was shown a moment ago."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import date

from ..conversation.session import Session
from ..guide.guide import Guide
from .card import Card
from .localizer import Localizer
from .renderer import Renderer

CARDS = 1024
"""How many are kept, of some 5 kB each, twice that where a host's names are put on them; the one shown longest ago goes
first."""

Key = tuple[object, ...]


class CachedRenderer(Renderer):
    """A renderer that keeps the cards it has made."""

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
        self._room = cards
        self._poll = (self.votes, 0)

    def render(self, session: Session, language: Localizer, note: str = "", *, sponsored: bool = True) -> Card:
        key = (*shown(session), language.name, note, self.today(), sponsored, self._number_of_votes())
        card = self._cards.get(key)
        if card is not None:
            self._cards.move_to_end(key)
            return card
        card = self._cards[key] = super().render(session, language, note, sponsored=sponsored)
        if len(self._cards) > self._room:
            self._cards.popitem(last=False)
        return card

    def _number_of_votes(self) -> int:
        """A number for the present votes that no others get. An address would be used again for the next ones."""
        votes, number = self._poll
        if self.votes is not votes:
            self._poll = self.votes, number + 1
        return self._poll[1]


def shown(session: Session) -> Key:
    """All of a session that its card can depend on.

    Rather too much than too little, since a card of somebody else's answers would be a wrong card: only the trail
    beyond where Back leads, and which language is whose, are left out. A test draws pages that agree in this and
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
