"""Something the guide states, and what it rests on."""

from datetime import date, timedelta
from typing import Literal

from pydantic import Field, HttpUrl

from .part import Part, Text


class Source(Part):
    """Where a fact can be read. ``title`` stays in the language of the source."""

    title: str
    url: HttpUrl | None = None


class Fact(Part):
    """Something the guide states, with its source, the day it was checked, and how sure we are.

    ``high``: stated. ``medium``: stated with its date. ``low``: shown as not confirmed. ``undated``: read in a
    copy that says of no day that it was current then.
    """

    claim: Text
    source: Source
    checked: date
    confidence: Literal["high", "medium", "low"]
    undated: bool = False
    review_days: int = Field(default=180, gt=0)

    def due(self) -> date:
        """The day from which the fact counts as perhaps changed."""
        return self.checked + timedelta(days=self.review_days)
