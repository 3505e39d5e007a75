"""The staff's hours: ``Mon-Fri 09:00-18:00 Asia/Shanghai``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS = re.compile(
    rf"({'|'.join(_DAYS)})(?:-({'|'.join(_DAYS)}))? ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d) (\S+)"
)


@dataclass(frozen=True, slots=True)
class Hours:
    """Days of the week (Monday is 0), opening and closing in minutes after midnight, and their time zone."""

    days: frozenset[int]
    opens: int
    closes: int
    zone: ZoneInfo
    first: int
    last: int

    def open_at(self, seconds: float) -> bool:
        """Whether somebody should be there at this time (seconds since 1970)."""
        local = datetime.fromtimestamp(seconds, self.zone)
        return local.weekday() in self.days and self.opens <= local.hour * 60 + local.minute < self.closes

    def describe(self, weekday: Callable[[int], str]) -> str:
        """The hours as text for users; ``weekday`` returns the name of a day."""
        days = weekday(self.first) if self.first == self.last else f"{weekday(self.first)} – {weekday(self.last)}"
        opens, closes = (f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (self.opens, self.closes))
        return f"{days} {opens}–{closes} ({self.zone.key})"


def read_hours(text: str) -> Hours:
    """Parses STAFF_HOURS. Raises ``ValueError`` with a message that says how to write it."""
    match = _HOURS.fullmatch(" ".join(text.split()))
    if match is None:
        raise ValueError("it must be like Mon-Fri 09:00-18:00 Asia/Shanghai")
    first, last = _DAYS.index(match[1]), _DAYS.index(match[2] or match[1])
    count = (last - first) % 7 + 1
    opens, closes = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
    if closes <= opens:
        raise ValueError("the closing time must be later than the opening time; hours past midnight aren't supported")
    try:
        zone = ZoneInfo(match[7])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {match[7]}; it must be like Asia/Shanghai or UTC") from None
    return Hours(frozenset((first + day) % 7 for day in range(count)), opens, closes, zone, first, last)
