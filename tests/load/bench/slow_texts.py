"""The cost of reading texts designed to be slow, and how long it holds up the event loop.

The texts repeat the start of some pattern, combine such starts at random, or repeat a line written to judge the secret
detector. Run it after changing a pattern: quadratic cost shows at the longest length.
"""

# ruff: noqa: E501 - many pieces per line

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
"""In characters: the longest text read on the event loop, Telegram's limit, and the most that is read of any text."""

_PIECES = (
    "4111 ", "4111-", "4 2 4 2 ", "1", "12 ", "1234 5678 ", "sk-", "sk-a ", "s k - ", "sk-ab12 ", "a b ", "a.b.", "a1", "A1b2C3d4",
    "key ", "key=", "token is ", "密钥是 ", "the code ", "my code is ", "验证码", "收到", "短信收到", "cvv ", "security code ", "背面", "pin is ",
    "¼", "…", "ﬃ", "1\n", "4\n", "is ", "://a:", "://a:b", "a:b@", "https://", "1.1.1.1:80:", "a.b:80:", "-u a:", "otpauth://", "?secret=", "/hooks/", "hooks.a.",
    "cookie ", "cookie =", "session=", "auth", "a=", "%41", "\\u0041", "&amp;", '{"a":', '"error":', "error ", "one two ", "一二", "password is ",
    "user: ", "账号 ", "lin@example.com ", "a@b.c:", "ripple ", "mnemonic ", "身份证", "110101 ", "eyJ", "AKIA", "[", "\n", "sk-\n", "a\n", "-", "_",
    "ABCDEFGH2 ", "\u200b", "é", "你", "卡号", "card 4", "order 4111", "41111111111111111", "6222 02", "🙂", "ab12cd34", "100 200 ", "1001 1002 ",
)  # fmt: skip


def figures(rounds: int) -> str:
    """For each length: the slowest text for the detector, the slowest for all of reading, and the longest stall."""
    guide = load()
    reader = build_recognizer(guide, None)
    reader.read("declined")  # the first text loads the encoder
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
    """The minimum of several rounds, in milliseconds: other work on the machine doesn't count."""
    times = []
    for _ in range(rounds):
        began = thread_time()
        work()
        times.append(thread_time() - began)
    return min(times) * 1000


async def _stall(texts: list[str], work: Callable[[str], None]) -> float:
    """The longest delay of the event loop, in milliseconds, while all texts are read as the bot reads them."""
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
