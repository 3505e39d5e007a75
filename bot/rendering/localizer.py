"""The interface of a language that rendering needs."""

from datetime import date
from typing import Protocol

from ..guide.fact import Precision


class Localizer(Protocol):
    """A language, as far as rendering needs it."""

    name: str
    endonym: str
    short: str

    def say(self, text: str) -> str: ...

    def say_date(self, day: date, precision: Precision = "day") -> str: ...

    def say_place(self, code: str) -> str: ...

    def say_page(self, address: str) -> str: ...

    def say_moment(self, seconds: int) -> str: ...
