"""A short version of ``make fuzz``, and a test of its search for leaks."""

from pathlib import Path
from time import process_time

import pytest
from redis.asyncio import Redis

from bot.understanding.search import Understanding
from tests.support.real_guide import real_understanding

from .campaign import campaign
from .canary import CARDS, KEYS, MARK, leaks

SEED = 20261122
REQUESTS = 1000


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_no_request_breaks_the_bot_or_leaves_a_trace() -> None:
    """No crash, only the intended statuses, no dead letter, and no typed text in Redis, its files, logs or metrics."""
    result = await campaign(REQUESTS, SEED, "python-telegram-bot")
    print(result.report())
    assert result.wrong == []
    assert result.requests >= REQUESTS - 3
    assert result.served > REQUESTS / 2


async def test_search_finds_a_marker_anywhere(redis_url: str, tmp_path: Path) -> None:
    """In a key's name, in a value of each type, in the server's files and in the log; clean metrics aren't reported."""
    redis = Redis.from_url(redis_url)
    await redis.set("a", KEYS[0])
    await redis.hset("b", "field", f"before {MARK.upper()} behind")
    await redis.rpush("c", CARDS[0])
    await redis.sadd("d", "the bot's secret")
    await redis.zadd(f"e{MARK}", {"x": 1})
    (tmp_path / "file").write_text(KEYS[1], encoding="utf-8")
    found = await leaks(redis, tmp_path, CARDS[1].encode(), b"nothing", "the bot's secret")
    await redis.aclose()
    places = {line.partition(":")[0] for line in found}
    assert {"key a", "key b", "key c", "key d", f"key e{MARK}", "log"} <= places
    assert any(place.startswith("file") for place in places)
    assert "metrics" not in places


@pytest.mark.parametrize("filler", ["x.", ".4", "卡.", "\\\\", "1 2 ", "0. ", "sk-", "  x", "\n x", "零"])
def test_reading_time_grows_roughly_linearly(understanding: Understanding, filler: str) -> None:
    """A message of the maximum length takes at most eight times as long as a quarter of it."""
    text = (filler * 4096)[:4096]
    short = min(_seconds(understanding, text[:1024]) for _ in range(3))
    assert min(_seconds(understanding, text) for _ in range(2)) < 8 * short + 0.05


def _seconds(understanding: Understanding, text: str) -> float:
    began = process_time()
    understanding.understand(text)
    return process_time() - began


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return real_understanding()
