"""Remembers which languages users chose, for when the store is down."""

from collections import OrderedDict

KEPT = 10_000


class LanguageCache:
    """Remembers for so many people, those seen last."""

    def __init__(self, kept: int = KEPT) -> None:
        self._names: OrderedDict[int, str] = OrderedDict()
        self._kept = kept

    def note(self, user: int, name: str) -> None:
        """``name`` is the language's; empty: there is no choice any more, or it was deleted."""
        self._names.pop(user, None)
        if name:
            self._names[user] = name
            if len(self._names) > self._kept:
                self._names.popitem(last=False)

    def of(self, user: int) -> str:
        """The name of the language; empty where none is known."""
        return self._names.get(user, "")
