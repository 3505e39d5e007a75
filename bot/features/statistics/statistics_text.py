"""The statistics as a message for owners."""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape

from ...guide.guide import Guide
from ...i18n.language import Language
from ...rendering import bot_texts
from ...rendering.guide_text import screen_title
from .labels import counted, first_day, period, topic_title
from .statistics import LISTED, MIN_SHOWN, Breakdown, Statistics, largest, share, shown


def statistics_text(guide: Guide, stats: Statistics, reader: Language, today: date) -> str:
    """The statistics up to ``today`` as Telegram HTML, in the language of ``reader``."""
    say = reader.say
    if not stats.weeks:
        return say(bot_texts.STATS_NONE)

    def screens(counts: Mapping[str, int]) -> list[str]:
        return _list(((screen_title(guide, name, reader), count) for name, count in counts.items()), reader)

    days = period(min(stats.weeks), max(stats.weeks), today, reader)
    lines = [say(bot_texts.STATS_TITLE).format(period=days)]
    for name, flow in stats.flows.items():
        counts = {"begun": flow.begun, "ended": flow.ended, "solved": stats.solved.get(name, 0)}
        if not any((*counts.values(), flow.left)):
            continue
        told = {key: escape(shown(count), quote=False) for key, count in counts.items()}
        lines += ["", say(bot_texts.STATS_FLOW).format(title=_plain(say(guide.flows[name].title)), **told)]
        if unsure := share(flow.unsure, sum(flow.answered.values())):
            lines.append(say(bot_texts.STATS_UNSURE).format(share=unsure))
        lines += _part(say(bot_texts.STATS_DROP), screens(flow.left))
        lines += _part(say(bot_texts.STATS_OUTCOMES), screens(flow.outcomes))
    causes = sorted(((votes, solved, cause) for cause, (solved, votes) in stats.causes.items()), reverse=True)
    shares = [
        _line(screen_title(guide, cause, reader), counted(share(solved, votes), votes, reader), reader)
        for votes, solved, cause in causes[:LISTED]
        if votes >= MIN_SHOWN
    ]
    topics = _list(((topic_title(guide, name, reader), count) for name, count in stats.topics.items()), reader)
    languages = {reader.say_language(name): part for name, part in sorted(stats.languages.items())}
    weeks = {reader.say_date(first_day(week)): part for week, part in sorted(stats.weeks.items())}
    for heading, part in (
        (bot_texts.STATS_CAUSES, shares),
        (bot_texts.STATS_TOPICS, topics),
        (bot_texts.STATS_LANGUAGES, _breakdown(languages, reader)),
        (bot_texts.STATS_WEEKS, _breakdown(weeks, reader)),
    ):
        if part:
            lines += ["", *_part(say(heading), part)]
    return "\n".join([*lines, "", say(bot_texts.STATS_HIDDEN).format(least=MIN_SHOWN)])


def how_to_filter(stats: Statistics, reader: Language) -> str:
    """How to ask for one language or week in the chat, as Telegram HTML; empty without statistics."""
    if not stats.weeks:
        return ""
    week = first_day(max(stats.weeks))
    return "\n" + reader.say(bot_texts.STATS_MORE).format(language=max(stats.languages), week=week)


def _part(heading: str, lines: list[str]) -> list[str]:
    return [heading, *lines] if lines else []


def _list(counts: Iterable[tuple[str, int]], reader: Language) -> list[str]:
    return [f"• {_plain(counted(label, count, reader))}" for label, count in largest(counts)]


def _breakdown(parts: Mapping[str, Breakdown], reader: Language) -> list[str]:
    return [
        _line(
            label,
            reader.say(bot_texts.STATS_FIGURES).format(
                begun=shown(part.begun),
                ended=shown(part.ended),
                solved=share(part.solved, part.votes) or "–",
                unsure=share(part.unsure, part.answered) or "–",
            ),
            reader,
        )
        for label, part in parts.items()
    ]


def _line(label: str, text: str, reader: Language) -> str:
    return f"• {_plain(reader.say(bot_texts.LABELLED).format(label=label, text=text))}"


def _plain(text: str) -> str:
    return escape(text, quote=False)
