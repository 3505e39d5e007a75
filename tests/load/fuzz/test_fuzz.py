"""A small dose of what ``make fuzz`` does, and that its search finds what it looks for."""

from pathlib import Path
from time import process_time

import pytest
from redis.asyncio import Redis

from bot.understanding.search import Understanding

from .campaign import campaign
from .canary import CARDS, KEYS, MARK, leaks

SEED = 20261122
REQUESTS = 3000


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_nothing_that_comes_in_breaks_the_bot_or_stays_anywhere() -> None:
    """No crash, no status but the intended ones, nothing parked, nothing typed in Redis, its file, logs, figures."""
    result = await campaign(REQUESTS, SEED)
    print(result.report())
    assert result.wrong == []
    assert result.requests >= REQUESTS - 3
    assert result.served > REQUESTS / 2


async def test_the_search_finds_a_canary_wherever_it_lies(redis_url: str, tmp_path: Path) -> None:
    """In a key's name, in a value of each kind, in the server's file, in the log and among the figures."""
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
def test_no_message_takes_the_bots_time_from_others(understanding: Understanding, filler: str) -> None:
    """A message as long as Telegram allows is read in no more than eight times what a fourth of it takes."""
    text = (filler * 4096)[:4096]
    short = min(_seconds(understanding, text[:1024]) for _ in range(3))
    assert min(_seconds(understanding, text) for _ in range(2)) < 8 * short + 0.05


def _seconds(understanding: Understanding, text: str) -> float:
    began = process_time()
    understanding.understand(text)
    return process_time() - began


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return Understanding.load()
