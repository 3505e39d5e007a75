"""A whole run: a bot as a process, everything sent to it, and what must hold during the run and after it."""

import asyncio
import itertools
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import aiohttp
import orjson
from redis.asyncio import Redis

from bot.store.embedded import EmbeddedServer
from tests.load.bench.process import Contestant, Running, running
from tests.load.bench.user import User
from tests.support.real_guide import real_guide

from .canary import leaks
from .connections import connected, send_alone
from .corpus import STAFF, addresses, templates
from .mutation import Chance
from .requests import Request, Requests
from .telegram import FlakyTelegram

LINES = 40
"""Concurrent connections, Telegram's default."""

TOGETHER = 4
"""The most requests in one write."""

ANSWER_SECONDS = 40.0
"""Longer than the bot's own deadline for an update."""

HALF_SENT_SECONDS = 0.5

GROWTH = 1.1
STEADY = 100_000
"""With fewer requests the memory figures mean nothing: caches are still being filled."""

_REFUSED_HTTP = re.compile(
    r"(?:Bad\w+|RequestPayloadError|LineTooLong|InvalidHeader|InvalidURLError|\w*Encoding\w*|\w+ResetError)"
    r" at [\w.]+:\d+"
)
"""aiohttp's log lines for broken requests.

They aren't HTTP, have an invalid body that nobody read, or were sent by somebody who hung up before the response, as
some do here.
"""

OWNER = 770_000_009
RUN = ("-m", "bot", "--env-file", "", "run")
WALKERS = (990_000_001, 990_000_002)
"""Users that no fuzzed update comes from: any other user may be throttled, and their walk with them."""

WALK = (
    ("/start", "OpenAI API billing and declined payments"),
    ("⛔ Payment declined", "You and your card"),
    ("Both in supported places", ""),
    ("‹ Back", "You and your card"),
    ("Menu", "OpenAI API billing and declined payments"),
    ("🌐 简体中文", ""),
    ("🌐 English", "OpenAI API billing and declined payments"),
)
"""An ordinary conversation that must work before and after the run."""


@dataclass
class Result:
    """The result of a run. ``wrong`` is empty if everything held."""

    seed: int
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    postponed: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    slowest_health: float = 0.0
    updates: str = ""

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())

    @property
    def served(self) -> int:
        """The number of requests accepted as updates."""
        return sum(count for (_, status), count in self.statuses.items() if status == 200)

    def report(self) -> str:
        """All figures, one per line."""
        lines = [
            f"seed {self.seed}: {self.requests} requests in {self.seconds:.0f} s ({self.requests / self.seconds:.0f}/s)"
        ]
        for kind in sorted({kind for kind, _ in self.statuses}):
            found = {status: count for (name, status), count in sorted(self.statuses.items()) if name == kind}
            lines.append(
                f"  {kind}: " + ", ".join(f"{count} x {status or 'hung up'}" for status, count in found.items())
            )
        lines.append(f"reached the desk: {self.updates}")
        lines.append(
            f"503, by reason: {dict(self.postponed) or 'none'}; Telegram refused by order: {dict(self.refused)}"
        )
        memory = ", ".join(f"{each / (1 << 20):.0f}" for each in self.memory)
        lines.append(f"MB at the start, a quarter, half, three quarters, the end: {memory}")
        lines.append(f"slowest /healthz: {self.slowest_health * 1000:.0f} ms")
        lines.append("log: " + ", ".join(f"{count} x {line}" for line, count in self.said.most_common()))
        lines += [f"WRONG: {line}" for line in self.wrong[:50]]
        return "\n".join(lines)


async def campaign(count: int, seed: int, library: str = "aiogram") -> Result:
    """Sends ``count`` requests and returns the result."""
    result, chance, telegram = Result(seed), Chance(seed), FlakyTelegram(seed)
    settings = {"STAFF_CHAT_ID": str(STAFF), "OWNER_IDS": str(OWNER), "TELEGRAM_LIBRARY": library}
    corpus, known = await templates(), addresses(real_guide())
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        async with EmbeddedServer(folder / "data") as store, telegram.serving():
            async with running(Contestant("fuzzed", RUN, settings), telegram, store.url, 1, folder / "log") as bot:
                assert bot.bot.webhook is not None
                await User(bot.bot, WALKERS[0]).walk(WALK)
                result.memory.append(bot.rss())
                secret = bot.bot.webhook.secret
                requests = iter(Requests(chance, corpus, known, telegram, secret, "/hook"))
                telegram.well, began = False, perf_counter()
                await _send(bot, requests, count, result)
                result.seconds, telegram.well = perf_counter() - began, True
                await _check_after(bot, telegram, store.url, folder, secret, result)
            result.wrong += _odd_lines(folder / "log", result.said)
    return result


async def _send(bot: Running, requests: Iterator[Request], count: int, result: Result) -> None:
    port = bot.port
    watch = asyncio.create_task(_watch(port, result))
    for _ in range(4):
        share = itertools.islice(requests, count // 4)
        async with asyncio.TaskGroup() as group:
            for _ in range(LINES):
                group.create_task(_line(port, share, result))
        result.memory.append(bot.rss())
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)


async def _line(port: int, requests: Iterator[Request], result: Result) -> None:
    line = await connected(port)
    for number in itertools.count():
        batch = list(itertools.islice(requests, 1 + number % TOGETHER))
        if not batch:
            break
        if line.lost:
            line = await connected(port)
        kept = [(request, line.ask(request.data)) for request in batch if not request.alone]
        for request in batch:
            if request.alone:
                # A request that may hang forever gets only a short wait.
                patience = HALF_SENT_SECONDS if 0 in request.allowed else ANSWER_SECONDS
                _note(request, await send_alone(port, request.data, patience), result)
        for request, answer in kept:
            try:
                status = await asyncio.wait_for(answer, ANSWER_SECONDS)
            except TimeoutError:
                result.wrong.append(f"no answer within {ANSWER_SECONDS:g} s: {request.data[-300:]!r}")
                line.close()
                break
            _note(request, status, result)
    line.close()


def _note(request: Request, status: int, result: Result) -> None:
    result.statuses[request.kind, status] += 1
    if status not in request.allowed:
        result.wrong.append(f"{request.kind} was answered with {status}: {request.data[-400:]!r}")


async def _watch(port: int, result: Result) -> None:
    """Checks twice a second whether the process is alive."""
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(timeout=timeout) as client:
        while True:
            began = perf_counter()
            try:
                async with client.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    if answer.status != 200:
                        result.wrong.append(f"/healthz: {answer.status}")
            except (aiohttp.ClientError, TimeoutError) as error:
                result.wrong.append(f"/healthz: {type(error).__name__}")
            result.slowest_health = max(result.slowest_health, perf_counter() - began)
            await asyncio.sleep(0.5)


async def _check_after(
    bot: Running, telegram: FlakyTelegram, url: str, folder: Path, secret: str, result: Result
) -> None:
    """What must hold once everything has been sent."""
    async with asyncio.timeout(ANSWER_SECONDS):
        await User(bot.bot, WALKERS[1]).walk(WALK)
    async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{bot.port}/metrics") as answer:
        figures = await answer.read()
    log = (folder / "log").read_bytes()
    result.refused = telegram.refused
    result.updates = ", ".join(_figures(figures, b"billing_updates_total"))
    for line in log.splitlines():
        if b'"update_postponed"' in line:
            result.postponed[orjson.loads(line)["error"]] += 1
    asked = sum(count for (_, status), count in result.statuses.items() if status == 503)
    if asked > result.postponed.total():
        result.postponed["asked to wait (429, or the group had its share)"] = asked - result.postponed.total()
    result.wrong += [f"markup of another's: {each}" for each in telegram.smuggled]
    redis = Redis.from_url(url)
    for entry in await redis.lrange("billing:parked", 0, -1):
        result.wrong.append(f"parked: {entry!r}")
    result.wrong += await leaks(redis, folder / "data", log, figures, secret, bot.bot.token)
    await redis.aclose()
    if result.requests >= STEADY and result.memory[-1] > GROWTH * result.memory[1]:
        result.wrong.append(f"memory grew to {result.memory[-1] / result.memory[1]:.2f} times that at a quarter")


def _figures(metrics: bytes, name: bytes) -> list[str]:
    lines = (line.decode() for line in metrics.splitlines() if line.startswith(name))
    return [line.partition("{")[2].replace('"', "").replace("} ", ": ") for line in lines]


def _odd_lines(log: Path, said: Counter[str]) -> Iterator[str]:
    """Log lines that nothing in this run explains. ``said`` counts all lines by kind."""
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if not line.startswith("{"):
            yield f"log: {line[:300]}"
            continue
        entry = orjson.loads(line)
        error = entry.get("error", "")
        said[f"{entry['event']} {error}".strip()] += 1
        # Dead letters are checked separately.
        refused = entry.get("logger") == "aiohttp.server" and _REFUSED_HTTP.fullmatch(error)
        if entry["level"] in ("error", "critical") and entry["event"] != "update_dead_lettered" and not refused:
            yield f"log: {line[:300]}"
