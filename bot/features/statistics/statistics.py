"""Turns the counters into statistics for owners. Small counts are hidden for privacy."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ...conversation.session import Helped
from ...guide.guide import Guide

MIN_SHOWN = 5
"""Smaller counts are hidden, because they could identify people."""

WEEKS = 12
LISTED = 6
"""The most entries that a list has."""


@dataclass(frozen=True, slots=True)
class FlowStatistics:
    """One flow: how many people started and finished it, and how many saw and answered each question.

    ``passed`` counts, for each screen with several questions, how often any of them was answered.
    """

    begun: int = 0
    ended: int = 0
    shown: Mapping[str, int] = field(default_factory=dict)
    answered: Mapping[str, int] = field(default_factory=dict)
    passed: Mapping[str, int] = field(default_factory=dict)
    unsure: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def left(self) -> dict[str, int]:
        """How many people saw each question without answering it."""
        gaps = {
            name: count - self.answered.get(name, 0) - self.passed.get(name, 0) for name, count in self.shown.items()
        }
        return {name: gap for name, gap in gaps.items() if gap > 0}


@dataclass(slots=True)
class Breakdown:
    """The totals of all flows in one language or one week."""

    begun: int = 0
    ended: int = 0
    solved: int = 0
    votes: int = 0
    unsure: int = 0
    answered: int = 0

    def add(self, kind: str, last: str, count: int) -> None:
        """Adds a counter of this kind; ``last`` is the last part of its name."""
        match kind:
            case "begun":
                self.begun += count
            case "outcome":
                self.ended += count
            case "vote":
                self.votes += count
                self.solved += count * (last == Helped.SOLVED)
            case "unsure":
                self.unsure += count
            case "answered":
                self.answered += count


@dataclass(frozen=True, slots=True)
class Statistics:
    """All statistics. ``causes`` maps each cause to ``(solved, votes)``."""

    flows: Mapping[str, FlowStatistics]
    causes: Mapping[str, tuple[int, int]]
    topics: Mapping[str, int]
    languages: Mapping[str, Breakdown]
    weeks: Mapping[str, Breakdown]
    solved: Mapping[str, int]


class Filter(NamedTuple):
    """Limits the statistics to a language, a week (``2026-47``) or both; empty means all."""

    language: str = ""
    week: str = ""


EVERYTHING = Filter()


_WEEK = re.compile(r"\d{4}-[0-5]\d", re.ASCII)


def week_of(day: date) -> str:
    """The name of the week that a day is in, as in the counters: ``2026-47``."""
    year, number, _ = day.isocalendar()
    return f"{year}-{number:02}"


def read_week(text: str) -> str | None:
    """The week that an owner names by one of its days (``2026-11-16``); None if the text isn't a date.

    The counters' own name of a week (``2026-47``) is accepted, too: scripts may still use it.
    """
    if _WEEK.fullmatch(text):
        return text
    try:
        return week_of(date.fromisoformat(text))
    except ValueError:
        return None


def read_filter(text: str, named: Callable[[str], str]) -> Filter | None:
    """Parses the argument of ``/stats``; None if a word is neither a week nor a language that ``named`` knows."""
    wanted = EVERYTHING
    for word in text.split():
        if week := read_week(word):
            wanted = wanted._replace(week=week)
        elif language := named(word):
            wanted = wanted._replace(language=language)
        else:
            return None
    return wanted


def aggregate(guide: Guide, weeks: Mapping[str, Mapping[str, int]], wanted: Filter = EVERYTHING) -> Statistics:
    """Sums the counters of several weeks, without screens and topics that the guide no longer has."""
    by_kind: dict[str, Counter[tuple[str, ...]]] = {}
    languages: dict[str, Breakdown] = {}
    by_week: dict[str, Breakdown] = {}
    for week, counts in weeks.items():
        for name, count in counts.items():
            language, kind, *rest = name.split("|")
            if wanted.language not in ("", language) or wanted.week not in ("", week):
                continue
            by_kind.setdefault(kind, Counter())[tuple(rest)] += count
            for part in (languages.setdefault(language, Breakdown()), by_week.setdefault(week, Breakdown())):
                part.add(kind, rest[-1], count)
    votes: dict[str, tuple[int, int]] = {}
    solved: Counter[str] = Counter()
    for (cause, action, helped), count in by_kind.get("vote", Counter()).items():
        so_far = votes.get(cause, (0, 0))
        votes[cause] = (so_far[0] + count * (helped == Helped.SOLVED), so_far[1] + count)
        if helped == Helped.SOLVED:
            solved.update({flow: count for flow in guide.flows if action in guide.flow_screens(flow)})
    return Statistics(
        flows={flow: _flow(by_kind, flow) for flow in guide.flows},
        causes={cause: share for cause, share in votes.items() if cause in guide.screens},
        topics={
            topic: count
            for (topic, sure), count in by_kind.get("topic", Counter()).items()
            if sure != "sure" and (not topic or topic in guide.topics)
        },
        languages=languages,
        weeks=by_week,
        solved=solved,
    )


def rounded(count: int) -> int:
    """A count rounded down to a multiple of ``MIN_SHOWN``. Otherwise hidden counts could be found by subtraction."""
    return count - count % MIN_SHOWN


def shown(count: int) -> str:
    """A rounded count as text, or ``<5`` if it's too small."""
    return str(rounded(count)) if count >= MIN_SHOWN or count <= 0 else f"<{MIN_SHOWN}"


def largest(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The largest counts, without those too small to show."""
    return sorted((each for each in counts if each[1] >= MIN_SHOWN), key=lambda each: -each[1])[:LISTED]


def share(part: int, whole: int) -> str:
    """A share rounded to 10 %; empty if the whole is too small to show."""
    return f"{round(10 * part / whole) * 10}%" if whole >= MIN_SHOWN else ""


def _flow(by_kind: Mapping[str, Counter[tuple[str, ...]]], flow: str) -> FlowStatistics:
    def of(kind: str) -> dict[str, int]:
        return {rest[1]: count for rest, count in by_kind.get(kind, Counter()).items() if rest[0] == flow}

    outcomes = of("outcome")
    return FlowStatistics(
        begun=by_kind.get("begun", Counter())[(flow,)],
        ended=sum(outcomes.values()),
        shown=of("shown"),
        answered=of("answered"),
        passed=of("passed"),
        unsure=sum(of("unsure").values()),
        outcomes=outcomes,
    )
