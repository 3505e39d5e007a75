"""The panels of the statistics chart: what each bar stands for, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ...guide.guide import Guide
from ...i18n.language import Language
from ...rendering import bot_texts
from ...rendering.guide_text import screen_title
from .labels import counted, first_day, period, topic_title
from .statistics import EVERYTHING, LISTED, MIN_SHOWN, Filter, Statistics, largest, rounded, share, shown, week_of

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of length ``value``; ``said`` is the text at its end."""

    label: str
    value: int
    said: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars on one axis. ``percent``: they are shares, and the axis always ends at 100."""

    heading: str
    bars: tuple[Bar, ...]
    percent: bool = False


@dataclass(frozen=True, slots=True)
class StatisticsChart:
    """All panels, what they are about and which dates they cover; ``note`` says what isn't shown."""

    title: str
    period: str
    panels: tuple[Panel, ...]
    note: str


def chart_statistics(
    guide: Guide, stats: Statistics, reader: Language, today: date, wanted: Filter = EVERYTHING
) -> StatisticsChart:
    """The chart up to ``today`` in the language of ``reader``. Without data it has no panels, and the note says so."""
    say = reader.say
    title = say(bot_texts.CHART_TITLE)
    if wanted.language:
        title = f"{title} · {reader.say_language(wanted.language)}"
    if not stats.weeks:
        days = period(wanted.week, wanted.week, today, reader)
        return StatisticsChart(title, days, (), say(bot_texts.STATS_NONE))
    panels = [panel for panel in _panels(guide, stats, reader) if panel.bars]
    if all(bar.value == 0 for panel in panels for bar in panel.bars):
        panels = []
    note = bot_texts.STATS_HIDDEN if panels else bot_texts.CHART_ALL_HIDDEN
    days = period(min(stats.weeks), max(stats.weeks), today, reader)
    return StatisticsChart(title, days, tuple(panels), say(note).format(least=MIN_SHOWN))


def _panels(guide: Guide, stats: Statistics, reader: Language) -> Iterable[Panel]:
    say = reader.say

    def screen(name: str) -> str:
        return screen_title(guide, name, reader)

    for name, flow in stats.flows.items():
        title = say(guide.flows[name].title)
        funnel = {bot_texts.CHART_STARTED: flow.begun, bot_texts.CHART_ENDED: flow.ended}
        funnel[bot_texts.CHART_SOLVED] = stats.solved.get(name, 0)
        bars = tuple(_bar(say(label), count) for label, count in funnel.items())
        yield Panel(title, bars if any(funnel.values()) else ())
        for heading, counts in ((bot_texts.CHART_STOPPED, flow.left), (bot_texts.CHART_OUTCOMES, flow.outcomes)):
            yield Panel(f"{title} · {say(heading)}", _ranked((screen(each), count) for each, count in counts.items()))
    votes = {cause: each for cause, each in stats.causes.items() if each[1] >= MIN_SHOWN}
    most = sorted(votes.items(), key=lambda each: -each[1][1])[:LISTED]
    shares = [
        Bar(screen(cause), round(10 * solved / all_votes) * 10, counted(share(solved, all_votes), all_votes, reader))
        for cause, (solved, all_votes) in most
    ]
    yield Panel(say(bot_texts.CHART_CAUSES), tuple(shares), percent=True)
    yield Panel(
        say(bot_texts.CHART_TOPICS),
        _ranked((topic_title(guide, each, reader), count) for each, count in stats.topics.items()),
    )
    spoken = _ranked((reader.say_language(name), part.begun) for name, part in stats.languages.items())
    yield Panel(say(bot_texts.CHART_LANGUAGES), spoken)
    yield Panel(say(bot_texts.CHART_WEEKS), tuple(_weeks(stats, reader)))


def _weeks(stats: Statistics, reader: Language) -> Iterable[Bar]:
    """A bar for every week from the first to the last, including those without counts."""
    week, last = (first_day(number) for number in (min(stats.weeks), max(stats.weeks)))
    while week <= last:
        part = stats.weeks.get(week_of(week))
        yield _bar(reader.say_date(week), part.begun if part else 0)
        week += _WEEK


def _ranked(counts: Iterable[tuple[str, int]]) -> tuple[Bar, ...]:
    return tuple(_bar(label, count) for label, count in largest(counts))


def _bar(label: str, count: int) -> Bar:
    return Bar(label, rounded(count), shown(count))
