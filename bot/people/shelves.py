"""All that is kept: a record per person, and what is kept beside it."""

from collections.abc import Iterable
from typing import Any, Protocol

from ..ports import Store
from .due import Due
from .followers import Followers
from .relays import Relays
from .tally import Tallies


class Shelves(Store, Protocol):
    """A :class:`~bot.ports.Store` with a place for each other thing."""

    async def about(self, user: int, actions: Iterable[str]) -> dict[str, Any]:
        """All that is kept about a person beside the record, each thing under a plain name.

        ``actions`` are the outcomes on which they may have voted. May raise ``StoreDownError``.
        """
        ...

    @property
    def tallies(self) -> Tallies: ...

    @property
    def due(self) -> Due: ...

    @property
    def followers(self) -> Followers: ...

    @property
    def relays(self) -> Relays: ...
