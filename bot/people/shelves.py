"""All that is kept: a record per person, and what is kept beside it."""

from typing import Protocol

from ..ports import Store
from .due import Due
from .followers import Followers
from .relays import Relays
from .tally import Tallies


class Shelves(Store, Protocol):
    """A :class:`~bot.ports.Store` with a place for each other thing."""

    @property
    def tallies(self) -> Tallies: ...

    @property
    def due(self) -> Due: ...

    @property
    def followers(self) -> Followers: ...

    @property
    def relays(self) -> Relays: ...
