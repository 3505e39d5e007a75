"""``bot stats``: prints usage statistics."""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

from ..settings import Settings
from .errors import fail
from .event_loop import run_async
from .stored_data import warn_of_no_store

HELP = "print usage statistics"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--png", metavar="FILE", help="also draw a chart into this file (needs the extra `pictures`)")
    parser.add_argument(
        "--language", metavar="NAME", default="", help="count only people who read this language, such as zh_Hans"
    )
    parser.add_argument(
        "--week", metavar="DATE", type=_read_week, help="count only the week that contains this day, such as 2026-11-16"
    )


def _read_week(text: str) -> str:
    from ..features.statistics.statistics import read_week

    week = read_week(text)
    if week is None:
        raise argparse.ArgumentTypeError(f"{text!r} isn't a date; write a day of that week, like 2026-11-16")
    return week


def execute(options: argparse.Namespace, settings: Settings) -> int:
    from ..app.serve import open_store
    from ..app.wiring import read_content
    from ..features.statistics.bar_chart import PillowMissingError, draw_statistics
    from ..features.statistics.statistics import WEEKS, Filter, aggregate
    from ..features.statistics.statistics_text import statistics_text
    from ..rendering.text_length import plain

    guide, languages = read_content(settings.guide)
    if options.language and options.language not in languages:
        return fail(f"--language: there is no language {options.language}; the guide has {', '.join(languages)}")

    weeks: dict[str, dict[str, int]] = {}
    warn_of_no_store(settings)

    async def count(settings: Settings, _stop: asyncio.Event) -> None:
        async with open_store(settings) as store:
            weeks.update(await store.counters.weeks(WEEKS))

    if status := run_async(count, settings):
        return status
    wanted = Filter(options.language, options.week or "")
    stats = aggregate(guide, weeks, wanted)
    reader, today = languages.best(), datetime.now(UTC).date()
    print(plain(statistics_text(guide, stats, reader, today)))
    try:
        if options.png:
            Path(options.png).write_bytes(draw_statistics(guide, languages, stats, reader, today, wanted))
    except PillowMissingError as error:
        return fail(f"--png: {error}")
    except OSError as error:
        return fail(f"--png: {options.png} can't be written ({error.strerror})")
    return 0
