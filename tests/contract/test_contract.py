"""One flow, eight edges: the same conversations must produce the same calls."""

from collections.abc import Iterator
from functools import partial

import pytest

from bot.app.wiring import build_recognizer
from bot.guide.guide import Guide
from bot.guide.loader import BUILT_IN
from bot.telegram.method_parameters import message_of
from tests.mount.conftest import longest_once
from tests.support.real_guide import read_content_once, understanding_once

from .coverage import missed, report
from .crawl import Crawl, Extent, all_edges
from .edge import EDGES, Edge, expected, normalized
from .run import CODES, run, the_crawl
from .table import FILE, table

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.timeout(600),  # the first test of an edge does its whole run
    # python-telegram-bot warns about this itself, whenever Telegram answers 429.
    pytest.mark.filterwarnings("ignore:.*In a future major version attribute `retry_after`"),
]


@pytest.fixture(autouse=True, scope="module")
def cached_content() -> Iterator[None]:
    """Hosts share the content, since reading and measuring it takes seconds. No edge loads the encoder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.mount.host_mount.read_content", read_content_once)
        patch.setattr("bot.mount.host_mount.longest", lambda *_: longest_once())
        patch.setattr("bot.mount.host_mount.build_recognizer", partial(build_recognizer, encoder=False))
        patch.setattr("bot.app.wiring.Understanding.load", understanding_once)
        yield


every_edge = pytest.mark.parametrize("edge", EDGES, ids=str)


@every_edge
async def test_every_transcript_goes_as_written(edge: Edge) -> None:
    """Taps, texts, Back, language, deleted and old cards, erasing."""
    assert (await run(edge)).failures == {}


@every_edge
async def test_every_crawled_card_equals_the_cores(edge: Edge) -> None:
    """Each tap causes the edit that the core renders, then one callback answer, and nothing else."""
    seen = await run(edge)
    taps = seen.crawl.taps
    (sent, start), *rest = seen.crawled
    assert sent == "sendMessage"
    assert len(rest) == 2 * len(taps)
    for number, tap in enumerate(taps):
        edited, answered = rest[2 * number : 2 * number + 2]
        where_to = {"chat_id": start["chat_id"], "message_id": edited[1]["message_id"]}
        assert edited == normalized("editMessageText", where_to | message_of(tap.card), EDGES[0]), tap.data
        assert answered == ("answerCallbackQuery", {}), tap.data


@every_edge
async def test_no_call_violates_the_bot_api(edge: Edge) -> None:
    """Everything was validated strictly against Bot API 10.3."""
    assert (await run(edge)).violations == []


@every_edge
async def test_calls_equal_the_references(edge: Edge) -> None:
    """Transcripts match those of standalone aiogram with polling; the crawl matches aiogram's in the same setup."""
    seen, reference = await run(edge), await run(EDGES[0])
    for name, calls in reference.calls.items():
        assert seen.calls[name] == expected(calls, edge), name
    same = next(each for each in EDGES if (each.transport, each.mounted) == (edge.transport, edge.mounted))
    assert seen.crawled == (await run(same)).crawled


async def test_all_libraries_publish_the_same_at_start_up() -> None:
    """Commands and descriptions; a mounted flow publishes nothing."""
    for edge in EDGES:
        assert (await run(edge)).startup == ([] if edge.mounted else (await run(EDGES[0])).startup)


def test_crawl_reaches_every_screen_and_exit(guide: Guide, capsys: pytest.CaptureFixture[str]) -> None:
    """The coverage of the guide, with file and line of anything missed."""
    for language in CODES:
        lines = report(language)
        with capsys.disabled():
            print("", *lines, sep="\n")
        assert len(lines) == 1
        assert the_crawl(language, Extent.PAGES, mounted=True).screens == set(guide.screens)


def test_missed_parts_are_reported_with_file_and_line(guide: Guide) -> None:
    """An empty crawl misses everything."""
    lines = missed(guide, Crawl())
    assert len(lines) == len(guide.screens) + len(list(all_edges(guide)))
    for line in lines:
        file, number, what = line.split(":", maxsplit=2)
        stands_there = (BUILT_IN / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
        first, second, *_ = what.split()
        name = {"screen": second, "links": "- "}.get(first, first)
        assert name in stands_there, line


async def test_documented_table_matches_the_results() -> None:
    """docs/edges.md is generated: ``python -m tests.contract.table``."""
    assert FILE.read_text(encoding="utf-8") == await table()
