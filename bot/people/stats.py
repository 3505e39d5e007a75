"""What the counts say, in numbers: how far people get, where they leave, what helped. Small counts are hidden."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from ..conversation.session import Helped
from ..guide.guide import Guide
from ..screens import words
from ..screens.speaker import Speaker

LEAST = 5
"""Counts below this are not shown: few enough people could be made out by them."""

WEEKS = 12
_LISTED = 6


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow: how many began it, came to an outcome, and said it was solved; and who was where asked what."""

    begun: int = 0
    ended: int = 0
    shown: Mapping[str, int] = field(default_factory=dict)
    answered: Mapping[str, int] = field(default_factory=dict)
    unsure: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def left(self) -> dict[str, int]:
        """Question to how many saw it and gave no answer."""
        gaps = {name: count - self.answered.get(name, 0) for name, count in self.shown.items()}
        return {name: gap for name, gap in gaps.items() if gap > 0}

    @property
    def unsure_share(self) -> float | None:
        total = sum(self.answered.values())
        return self.unsure / total if total >= LEAST else None


@dataclass(frozen=True, slots=True)
class Stats:
    """All of it. ``causes`` are cause to ``(solved, votes)``."""

    flows: Mapping[str, Flow]
    causes: Mapping[str, tuple[int, int]]
    topics: Mapping[str, int]
    languages: Mapping[str, int]
    weeks: Mapping[str, int]
    solved: Mapping[str, int]


def gathered(guide: Guide, weeks: Mapping[str, Mapping[str, int]]) -> Stats:
    """The counts of some weeks, brought together. What the guide no longer has is left out."""
    by_kind: dict[str, Counter[tuple[str, ...]]] = {}
    languages: Counter[str] = Counter()
    begun: Counter[str] = Counter()
    for week, counts in weeks.items():
        for name, count in counts.items():
            language, kind, *rest = name.split("|")
            by_kind.setdefault(kind, Counter())[tuple(rest)] += count
            if kind == "begun":
                languages[language] += count
                begun[week] += count
    votes: dict[str, tuple[int, int]] = {}
    solved: Counter[str] = Counter()
    for (cause, action, helped), count in by_kind.get("vote", Counter()).items():
        so_far = votes.get(cause, (0, 0))
        votes[cause] = (so_far[0] + count * (helped == Helped.SOLVED), so_far[1] + count)
        if helped == Helped.SOLVED:
            solved.update({flow: count for flow in guide.flows if action in guide.flow_screens(flow)})
    return Stats(
        flows={flow: _flow(by_kind, flow) for flow in guide.flows},
        causes={cause: share for cause, share in votes.items() if cause in guide.screens},
        topics={
            topic or "?": count
            for (topic, sure), count in by_kind.get("topic", Counter()).items()
            if sure != "sure" and (not topic or topic in guide.topics)
        },
        languages=languages,
        weeks=begun,
        solved=solved,
    )


def numbers(guide: Guide, stats: Stats, language: Speaker) -> str:
    """The statistics as Telegram HTML."""
    say = language.say
    if not stats.weeks:
        return say(words.STATS_NONE)
    lines = [say(words.STATS_TITLE).format(weeks=len(stats.weeks), week=max(stats.weeks))]
    for name, flow in stats.flows.items():
        title = escape(say(guide.flows[name].title), quote=False)
        counts = {"begun": flow.begun, "ended": flow.ended, "solved": stats.solved.get(name, 0)}
        told = {key: shown(count) for key, count in counts.items()}
        lines.append("\n" + say(words.STATS_FLOW).format(title=title, **told))
        share = flow.unsure_share
        lines += [say(words.STATS_DROP).format(list=_list(flow.left.items()))]
        lines += [say(words.STATS_UNSURE).format(share=f"{share:.0%}")] if share is not None else []
        lines += [say(words.STATS_OUTCOMES).format(list=_list(flow.outcomes.items()))]
    shares = [
        f"<code>{cause}</code> {solved / votes:.0%} ({votes})"
        for cause, (solved, votes) in sorted(stats.causes.items(), key=lambda each: -each[1][1])
        if votes >= LEAST
    ]
    lines.append("\n" + say(words.STATS_CAUSES).format(list=", ".join(shares[:_LISTED]) or "–"))
    lines.append(say(words.STATS_TOPICS).format(list=_list(stats.topics.items())))
    lines.append(say(words.STATS_LANGUAGES).format(list=_list(stats.languages.items())))
    weeks = (f"{week} {shown(count)}" for week, count in sorted(stats.weeks.items()))
    lines.append(say(words.STATS_WEEKS).format(list=", ".join(weeks)))
    return "\n".join([*lines, "", say(words.STATS_HIDDEN).format(least=LEAST)])


def shown(count: int) -> str:
    """A count as it may be shown."""
    return str(count) if count >= LEAST or not count else f"&lt;{LEAST}"


def _list(counts: Iterable[tuple[str, int]]) -> str:
    largest = sorted(counts, key=lambda each: -each[1])
    told = [f"<code>{escape(name, quote=False)}</code> {count}" for name, count in largest if count >= LEAST]
    return ", ".join(told[:_LISTED]) or "–"


def _flow(by_kind: Mapping[str, Counter[tuple[str, ...]]], flow: str) -> Flow:
    def of(kind: str) -> dict[str, int]:
        return {rest[1]: count for rest, count in by_kind.get(kind, Counter()).items() if rest[0] == flow}

    outcomes = of("outcome")
    return Flow(
        begun=by_kind.get("begun", Counter())[(flow,)],
        ended=sum(outcomes.values()),
        shown=of("shown"),
        answered=of("answered"),
        unsure=sum(of("unsure").values()),
        outcomes=outcomes,
    )
