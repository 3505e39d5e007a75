"""What screens, topics and weeks are called in the statistics."""

from datetime import date, timedelta

from ...guide.guide import Guide
from ...i18n.language import Language
from ...rendering import bot_texts
from ...rendering.guide_text import fill


def screen_title(guide: Guide, name: str, reader: Language) -> str:
    """The title of a screen, as plain text. One that the guide no longer has is called removed, with its name."""
    if name not in guide.screens:
        return reader.say(bot_texts.STATS_REMOVED).format(name=name)
    return fill(guide, guide.screens[name].title, reader)


def topic_title(guide: Guide, name: str, reader: Language) -> str:
    """The label of a topic; without a name, what the statistics call texts that fit no topic."""
    return reader.say(guide.topics[name].link.label if name else bot_texts.CHART_NO_TOPIC)


def period(first: str, last: str, reader: Language) -> str:
    """The days from the first week's Monday to the last week's Sunday; empty without weeks."""
    if not first:
        return ""
    days = (first_day(first), first_day(last) + timedelta(days=6))
    return " – ".join(map(reader.say_date, days))


def first_day(week: str) -> date:
    """The Monday of an ISO week (``2026-47``)."""
    year, _, number = week.partition("-")
    return date.fromisocalendar(int(year), int(number), 1)
