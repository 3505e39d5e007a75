"""Facts that the guide states, with their sources and dates."""

import re
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import Field, HttpUrl, model_validator

from .model import GuideModel, Text

Precision = Literal["day", "month", "year"]

_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{4}-\d{2}")


class Source(GuideModel):
    """The source of a fact. ``title`` is in the language of the source and isn't translated."""

    title: str
    url: HttpUrl | None = None


class Fact(GuideModel):
    """Something the guide states, with its source, when it was checked, and how sure we are.

    ``checked`` is a day (``2026-07-21``) or, if the source gives no more, a month (``2026-07``) or year (``2026``),
    which count from their first day. ``low`` confidence is shown as not confirmed. ``undated``: read in a copy without
    a date.
    """

    claim: Text
    source: Source
    checked: date
    precision: Precision = "day"
    confidence: Literal["high", "medium", "low"]
    undated: bool = False
    review_days: int = Field(default=180, gt=0)

    @model_validator(mode="before")
    @classmethod
    def _whole_months_and_years(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        checked = str(data.get("checked", ""))
        if _YEAR.fullmatch(checked):
            return {**data, "checked": f"{checked}-01-01", "precision": "year"}
        if _MONTH.fullmatch(checked):
            return {**data, "checked": f"{checked}-01", "precision": "month"}
        return data

    def due(self) -> date:
        """The day from which the bot says that the fact may have changed."""
        return self.checked + timedelta(days=self.review_days)
