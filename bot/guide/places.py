"""The countries and territories that providers list as supported. Read from ``places.yaml``."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, HttpUrl, StringConstraints

from .answer import Lines
from .model import GuideModel, Row

_PROVIDER = r"[a-z][a-z0-9]{0,11}"
_KEY = re.compile(rf"({_PROVIDER})_([A-Z]{{2}})", re.ASCII)

Provider = Annotated[str, StringConstraints(pattern=f"^{_PROVIDER}$")]
"""A list's id, short enough for callback data."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""A country or territory by its two-letter code (ISO 3166)."""


def _codes(text: object) -> object:
    return text.split() if isinstance(text, str) else text


Codes = Annotated[frozenset[Code], BeforeValidator(_codes)]


class PlaceList(GuideModel):
    """The list of one provider, as of ``checked``, the day of the last complete copy.

    ``added`` are places in later copies, which may be cut short; ``added_by`` is the day of the newest of those.

    ``partly`` are places that the list excludes parts of. A question about a place belongs to ``topic``, and
    means this list if it has one of the words in ``named``.
    """

    provider: str
    url: HttpUrl
    checked: date
    cites: tuple[Row, ...] = Field(min_length=1)
    topic: str | None = None
    named: Lines = ()
    places: Codes
    added: Codes = frozenset()
    added_by: date | None = None
    partly: Codes = frozenset()

    def has(self, code: str) -> bool:
        return code in self.places or code in self.added

    def checked_for(self, code: str) -> date:
        """The day of the copy that says whether ``code`` is on the list."""
        return self.added_by if self.added_by and code in self.added else self.checked


class Places(GuideModel):
    """All lists by provider id, and the other ``names`` that people use for places.

    Questions that name no list are about the first one.
    ``dependent`` territories may count as part of the country they belong to if a list doesn't name them.
    """

    lists: dict[Provider, PlaceList] = Field(default_factory=dict)
    dependent: Codes = frozenset()
    names: dict[Code, Lines] = Field(default_factory=dict)

    def read(self, key: str) -> tuple[PlaceList, str] | None:
        """The list and the place for a key such as ``openai_VN``; None if there is no such list."""
        found = _KEY.fullmatch(key)
        known = self.lists.get(found[1]) if found else None
        return (known, found[2]) if found and known else None


def key(provider: str, code: str) -> str:
    """The key of a place on a provider's list, for callback data: ``openai_VN``."""
    return f"{provider}_{code}"


def provider_of(key: str) -> str:
    """The provider in such a key."""
    return key.partition("_")[0]
