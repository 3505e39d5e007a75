"""``python -m tests.contract.table``: writes docs/edges.md, what each edge supports, from what the suite saw."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.guide.real import real_guide

from .crawl import all_edges
from .edge import AIOGRAM, EDGES
from .person import transcripts
from .run import WAITED_OUT, Run, run

FILE = Path(__file__).parents[2] / "docs" / "edges.md"


async def table() -> str:
    """The table in Markdown. It runs what has not run yet."""
    runs = [await run(edge) for edge in EDGES]
    reference = runs[0]
    lines = [
        "# What each edge supports",
        "",
        "Written by `python -m tests.contract.table` from the contract suite (`tests/contract/`), which drives all",
        "eight over real HTTP against the simulator. *Same*: the same calls as aiogram, polling, standalone, one by",
        "one. PTB is python-telegram-bot.",
        "",
        _row(["", *(f"{'aiogram' if edge.library == AIOGRAM else 'PTB'}<br>{edge.transport}" for edge in EDGES)]),
        _row(["---"] * (len(EDGES) + 1)),
        _row(["", *("mounted" if edge.mounted else "standalone" for edge in EDGES)]),
    ]

    def add(title: str, cell: Callable[[Run], str]) -> None:
        lines.append(_row([title, *(cell(each) for each in runs)]))

    for name in (transcript["name"] for transcript in transcripts()):
        add(name[0].upper() + name[1:], lambda seen, name=name: _same(name, seen, reference))  # type: ignore[misc]
    add("Telegram asks to wait (429): obeyed", lambda seen: _same(WAITED_OUT, seen, reference))
    screens, ways = set(real_guide().screens), set(all_edges(real_guide()))
    add("Screens crawled, each card as the core draws it", lambda seen: _part(seen.crawl.screens, screens))
    add("Ways from screen to screen", lambda seen: _part(seen.crawl.edges, ways, "each to a new screen"))
    add("Crawled in", lambda seen: "English" if seen.language == "en" else "Chinese")
    add("Calls against the rules of Bot API 10.3", lambda seen: str(len(seen.violations)))
    add(
        "An update is acknowledged", lambda seen: "after delivery" if seen.acknowledged_after else "by the host, before"
    )
    add("A tap is answered", lambda seen: "in the webhook's response" if seen.answers_in_reply else "by a call")
    add("Commands and descriptions", lambda seen: "published" if seen.startup else "the host's")
    return "\n".join(lines) + "\n"


def _same(name: str, seen: Run, reference: Run) -> str:
    if name in seen.failures:
        return "no"
    return "same" if seen.calls[name] == reference.calls[name] else "works"


def _part(reached: set[Any], there_are: set[Any], otherwise: str = "") -> str:
    return "all" if reached == there_are else otherwise or f"{len(reached)} of {len(there_are)}"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    logging.getLogger("aiogram").setLevel(logging.ERROR)
    text = asyncio.run(table())
    FILE.write_text(text, encoding="utf-8")
    print(text)
