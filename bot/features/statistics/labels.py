"""What topics, counts and weeks are called in the statistics."""

from datetime import date, timedelta

from ...guide.guide import Guide
from ...i18n.language import Language
from ...rendering import bot_texts
from .statistics import rounded


def topic_title(guide: Guide, name: str, reader: Language) -> str:
    """The label of a topic; without a name, what the statistics call texts that fit no topic."""
    return reader.say(guide.topics[name].link.label if name else bot_texts.CHART_NO_TOPIC)


def counted(label: str, count: int, reader: Language) -> str:
    """A label and how many it stands for, rounded: ``80% (15)``."""
    return reader.say(bot_texts.STATS_COUNTED).format(label=label, number=rounded(count))


def period(first: str, last: str, today: date, reader: Language) -> str:
    """The days from the first week's Monday to the last week's Sunday, or to ``today`` if that week isn't over yet.

    Empty without weeks.
    """
    if not first:
        return ""
    begin, end = first_day(first), first_day(last) + timedelta(days=6)
    if first_day(last) <= today < end:
        end = today
    return " – ".join(dict.fromkeys(map(reader.say_date, (begin, end))))


def first_day(week: str) -> date:
    """The Monday of an ISO week (``2026-47``)."""
    year, _, number = week.partition("-")
    return date.fromisocalendar(int(year), int(number), 1)
