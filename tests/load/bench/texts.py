"""What it costs to read texts that were made to be hard to read, and what others notice of it.

Each is a piece that some pattern begins with, over and over; then pieces at random, and the lines that the guard is
judged by. Run it after a pattern was changed: a cost that grows with the square of the length shows at the longest.
"""

# ruff: noqa: E501 - pieces stand many to a line

import asyncio
import random
from collections.abc import Callable, Iterator
from functools import partial
from threading import enumerate as threads
from time import perf_counter, thread_time

from bot.app.wiring import build_recognizer
from bot.concurrency.text_worker import LONG_TEXT, run_for_text
from bot.guide.loader import load
from bot.secrets.detector import find_secret
from tests.understanding.corpus import lines

LENGTHS = (LONG_TEXT - 1, 4096, 8192)
"""The longest that is read on the event loop; what Telegram allows; and what is looked at of anything."""

_PIECES = (
    "4111 ", "4111-", "4 2 4 2 ", "1", "12 ", "1234 5678 ", "sk-", "sk-a ", "s k - ", "sk-ab12 ", "a b ", "a.b.", "a1", "A1b2C3d4",
    "key ", "key=", "token is ", "密钥是 ", "the code ", "my code is ", "验证码", "收到", "短信收到", "cvv ", "security code ", "背面", "pin is ",
    "is ", "://a:", "://a:b", "a:b@", "https://", "1.1.1.1:80:", "a.b:80:", "-u a:", "otpauth://", "?secret=", "/hooks/", "hooks.a.",
    "cookie ", "cookie =", "session=", "auth", "a=", "%41", "\\u0041", "&amp;", '{"a":', '"error":', "error ", "one two ", "一二", "password is ",
    "user: ", "账号 ", "lin@example.com ", "a@b.c:", "ripple ", "mnemonic ", "身份证", "110101 ", "eyJ", "AKIA", "[", "\n", "sk-\n", "a\n", "-", "_",
    "ABCDEFGH2 ", "\u200b", "é", "你", "卡号", "card 4", "order 4111", "41111111111111111", "6222 02", "🙂", "ab12cd34", "100 200 ", "1001 1002 ",
)  # fmt: skip


def figures(rounds: int) -> str:
    """A table: per length the dearest texts for the guard and for all of reading, and the longest stall of the loop."""
    guide = load()
    reader = build_recognizer(guide, None)
    reader.read("declined")  # the first text brings the encoder
    for thread in threads():
        if thread.name == "encoder":
            thread.join()
    rows = ["| characters | guard, ms | guard and meaning, ms | loop stalled, ms |", "| --- | --- | --- | --- |"]
    for length in LENGTHS:
        texts = list(_texts(length))
        guard = max(_cost(partial(find_secret, text), rounds) for text in texts)
        meaning = max(_cost(partial(_read, reader.secret_in, reader.read, text), rounds) for text in texts)
        stall = asyncio.run(_stall(texts, partial(_read, reader.secret_in, reader.read)))
        rows.append(f"| {length} | {guard:.1f} | {meaning:.1f} | {stall:.1f} |")
    return "\n".join(rows)


def _texts(length: int) -> Iterator[str]:
    render = random.Random(length)
    for piece in _PIECES:
        yield (piece * (length // len(piece) + 1))[:length]
    for _ in range(20):
        yield "".join(render.choices(_PIECES, k=length))[:length]
    for line in [*lines("secrets"), *lines("codes"), *lines("harmless")][::20]:
        yield (f"{line[:-1]} " * (length // len(line) + 1))[:length]


def _read(guard: Callable[[str], str], meaning: Callable[[str], object], text: str) -> None:
    if not guard(text):
        meaning(text)


def _cost(work: Callable[[], object], rounds: int) -> float:
    """The least of so many: what else the machine does is no cost of the text."""
    times = []
    for _ in range(rounds):
        began = thread_time()
        work()
        times.append(thread_time() - began)
    return min(times) * 1000


async def _stall(texts: list[str], work: Callable[[str], None]) -> float:
    """By how much the loop came late at most while all the texts were read as the bot reads them."""
    longest, done = 0.0, False

    async def watch() -> None:
        nonlocal longest
        while not done:
            began = perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, perf_counter() - began - 0.001)

    watching = asyncio.create_task(watch())
    for text in texts:
        await run_for_text(len(text), partial(work, text))
        await asyncio.sleep(0)
    done = True
    await watching
    return longest * 1000


if __name__ == "__main__":
    print(figures(2))
