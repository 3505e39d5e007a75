"""``python -m tests.contract.table``: what each edge supports, as the tests found, for docs/edges.md."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.real_guide import real_guide

from .crawl import all_edges
from .edge import AIOGRAM, EDGES, LEFT_OUT, expected
from .person import transcripts
from .run import WAITED_OUT, Run, run

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "edges.md"


@dataclass(slots=True)
class Table:
    """The rows, and the reason for each row whose cells differ. A difference without a reason is an error."""

    runs: list[Run]
    rows: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def add(self, title: str, cell: Callable[[Run], str], why: str = "") -> None:
        cells = [cell(each) for each in self.runs]
        if len(set(cells)) > 1:
            if not why:
                raise ValueError(f"{title!r} differs, and nobody says why: {cells}")
            self.reasons.append(f"- **{title}**: {why}.")
        self.rows.append(_row([title, *cells]))


async def table() -> str:
    """The document in Markdown. Runs the edges that haven't run yet."""
    runs = [await run(edge) for edge in EDGES]
    made, reference = Table(runs), runs[0]
    for name in (transcript["name"] for transcript in transcripts()):
        made.add(name[0].upper() + name[1:], lambda seen, name=name: _same(name, seen, reference))  # type: ignore[misc]
    made.add("Telegram's retry_after (429) is respected", lambda seen: _same(WAITED_OUT, seen, reference))
    screens, ways = set(real_guide().screens), set(all_edges(real_guide()))
    made.add(
        "Screens crawled, each card as the core renders it",
        lambda seen: _part(seen.crawl.screens, screens, "one of each kind"),
        "a webhook brings the same updates as polling, and with polling all screens are crawled",
    )
    made.add(
        "Transitions between screens",
        lambda seen: _part(seen.crawl.edges & ways, ways, "those to a new screen"),
        "the core decides where each button leads, so it's enough to follow every transition once with each library",
    )
    made.add(
        "Language of the crawl",
        lambda seen: "English" if seen.language == "en" else "Chinese",
        "each library is crawled in both languages, standalone and mounted; crawling all eight in both would take "
        "twice as long",
    )
    made.add("Calls that violate Bot API 10.3", lambda seen: str(len(seen.violations)))
    made.add(
        "Updates are acknowledged",
        lambda seen: "after delivery" if seen.acknowledged_after else "by the host, earlier",
        "a host's library acknowledges, usually before any handler runs; the suite's aiogram webhook host does so "
        "after its handlers, because it sets `handle_in_background=False`",
    )
    made.add(
        "Taps are answered",
        lambda seen: "in the webhook's response" if seen.answers_in_reply else "by a call",
        "where the bot writes the webhook's response itself, answering in it saves a call",
    )
    made.add(
        "Commands and descriptions",
        lambda seen: "published" if seen.startup else "the host's",
        "a mounted flow sets none, so that the host keeps its own",
    )
    return "\n".join(
        [
            "# What each edge supports",
            "",
            "The bot runs on aiogram or python-telegram-bot (PTB), by polling or webhook, standalone or mounted in a",
            "host bot. This page compares the eight combinations.",
            "",
            "`python -m tests.contract.table` writes it from the contract suite (`tests/contract/`), which drives all",
            "eight over real HTTP against the simulator. *Same* means that the calls are, one for one, those of",
            "aiogram with polling, standalone.",
            "",
            "Which library? Both run the same bot. With the benchmark's small guide, it's ready in 1.3 seconds with",
            "91 MB on PTB, and in 5.8 seconds with 197 MB on aiogram; a tap costs 15% less on aiogram",
            "([performance.md](performance.md)). If both are installed and `TELEGRAM_LIBRARY` isn't set, the bot runs",
            "on PTB.",
            "",
            _row(["", *(f"{'aiogram' if edge.library == AIOGRAM else 'PTB'}<br>{edge.transport}" for edge in EDGES)]),
            _row(["---"] * (len(EDGES) + 1)),
            _row(["", *("mounted" if edge.mounted else "standalone" for edge in EDGES)]),
            *made.rows,
            "",
            "## What differs, and why",
            "",
            *made.reasons,
            "",
            "The comparison of calls ignores:",
            "",
            *(f"- {what}: {why}" for what, why in LEFT_OUT.items()),
            "",
        ]
    )


def _same(name: str, seen: Run, reference: Run) -> str:
    if name in seen.failures:
        return "no"
    return "same" if seen.calls[name] == expected(reference.calls[name], seen.edge) else "works"


def _part(reached: set[Any], there_are: set[Any], otherwise: str) -> str:
    return "all" if reached == there_are else otherwise


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    logging.getLogger("aiogram").setLevel(logging.ERROR)
    text = asyncio.run(table())
    FILE.write_text(text, encoding="utf-8")
    print(text)
