"""Remembers which languages users chose, for when the store is down."""

from collections import OrderedDict

CAPACITY = 10_000


class LanguageCache:
    """An LRU cache of ``capacity`` users' languages."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._names: OrderedDict[int, str] = OrderedDict()
        self._capacity = capacity

    def note(self, user: int, name: str) -> None:
        """Remembers a user's language; an empty ``name`` forgets it."""
        self._names.pop(user, None)
        if name:
            self._names[user] = name
            if len(self._names) > self._capacity:
                self._names.popitem(last=False)

    def of(self, user: int) -> str:
        """The name of the user's language; empty if unknown."""
        return self._names.get(user, "")
