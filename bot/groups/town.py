"""Groups as the desk needs them."""

from dataclasses import dataclass

from ..guide.guide import Guide
from ..language.catalogue import Languages
from ..lookup import Lookup
from ..ports import Reader
from ..screens.draw import Artist
from .card import GroupCard
from .groups import Groups
from .hints import Hints
from .ports import GroupMessenger, GroupStore
from .whisper import Whisper


@dataclass(frozen=True, slots=True)
class Town:
    """``groups`` takes what is said there; ``whisper`` shows people their own pages."""

    groups: Groups
    whisper: Whisper

    @classmethod
    def of(
        cls,
        guide: Guide,
        languages: Languages,
        artist: Artist,
        reader: Reader,
        username: str,
        store: GroupStore,
        messenger: GroupMessenger,
    ) -> "Town":
        card = GroupCard(guide, languages, username)
        lookup = Lookup(guide, languages, artist, reader, username)
        hints = Hints(guide, languages, reader, store, messenger)
        groups = Groups(languages, lookup, reader, card, hints, store, messenger)
        return cls(groups, Whisper(guide, artist, card, messenger, groups.card_of))
