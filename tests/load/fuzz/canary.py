"""Markers that are sent and must not be found anywhere afterwards, and the search for them."""

import asyncio
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from redis.asyncio import Redis

from tests.support.redis_scan import read_all

MARK = "cnryq7z"
"""Part of every generated text, name, title, payload and query."""

KEYS = (
    "sk-proj-Kc4n4ryQ" + "x7Lm2Wd9" * 6 + "T3BlbkFJ" + "p3Rt8Yv5" * 7,
    "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",  # pragma: allowlist secret
    "sk-svcacct-Kc4n4ryS" + "q1W2e3R4" * 8,
)
CARDS = ("4539148803436467", "5425233430109903", "374245455400126", "6225760079930218")
PHRASES = ("correct-horse-Kc4n4ryT-staple", "王小明的密码Kc4n4ryU")
SENT = (MARK, *KEYS, "Kc4n4ryQ", "Kc4n4ryR", "Kc4n4ryS", "Kc4n4ryT", "Kc4n4ryU", *CARDS)
"""Whole and in part: a log that truncates a key still reveals it."""


def found_in(where: str, content: bytes, what: Iterable[str] = SENT) -> Iterator[str]:
    """A line for each of ``what`` that ``content`` contains, ignoring case. It quotes only the start."""
    lower = content.lower()
    for each in what:
        place = lower.find(each.lower().encode())
        if place >= 0:
            around = lower[max(0, place - 60) : place].decode(errors="replace")
            yield f"{where}: {each[:10]}… behind {around!r}"


async def leaks(redis: Redis, folder: Path, log: bytes, metrics: bytes, *secrets: str) -> list[str]:
    """The places where something that was sent has remained: in Redis, its files, the log or the metrics.

    ``secrets`` are the bot's own, which must not be there either.
    """
    what = (*SENT, *secrets)
    lines = [*found_in("log", log, what), *found_in("metrics", metrics, what)]
    for key, value in (await read_all(redis)).items():
        value += await redis.dump(key) or b""  # noqa: PLW2901 - and as the server would write it to a file
        lines += found_in(f"key {re.sub(r'[0-9]{3,}', 'N', key)}", key.encode() + b"\n" + value, what)
    for name, content in (await asyncio.to_thread(_files, folder)).items():
        lines += found_in(f"file {name}", content, what)
    return lines


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
