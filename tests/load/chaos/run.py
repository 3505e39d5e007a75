"""One run: the simulator, a store, replicas and users; then the report."""

import asyncio
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from redis.asyncio import Redis

from bot.conversation.record import Record
from bot.store.cipher import Cipher
from telegram_simulator import Simulator

from .altered_bot import bot_with_blind_writes, no_encoder
from .checker import Checker, Finding, owner, read_journal, read_record
from .config import ChaosConfig
from .faults import FaultInjector, schedule
from .load_generator import LoadGenerator
from .replay import Core
from .replicas import ROOT, Fleet
from .report import Report
from .store import StoreServer
from .users import CANARIES

REPORT_SECONDS = 30
_REST_SECONDS = 400
"""A tap expires after 150 s, and an update that failed often waits for up to 120 s."""


async def run(config: ChaosConfig, folder: Path, say: Callable[[str], None] = print) -> Report:
    """Executes one run; files are kept in ``folder``. Findings don't raise: they are in the report."""
    chance = Random(config.seed)
    telegram = Simulator()
    core = Core(telegram.world.bot["username"], encoder=config.encoder)
    generator = LoadGenerator(telegram, core.guide, config, Random(chance.random()))
    libraries = ["python-telegram-bot"] * config.ptb + ["aiogram"] * (config.replicas - config.ptb)
    home = bot_with_blind_writes(folder) if config.blind else ROOT
    path = "" if config.encoder else str(no_encoder(folder))
    report = Report(config)
    with report.timing():
        async with StoreServer(folder / "store") as store, telegram.serving():
            async with Fleet(telegram, store.port, libraries, folder, home, path) as fleet:
                injector = FaultInjector(telegram, fleet, store, Random(chance.random()))
                reporting = asyncio.create_task(_report(generator, injector, say))
                try:
                    with report.acting():
                        await _act(generator, injector, config, Random(chance.random()))
                    injector.clear()
                    await fleet.all_up()
                    with suppress(TimeoutError):  # what is left is in the report
                        await generator.drain(_REST_SECONDS)
                finally:
                    reporting.cancel()
                kept = await _look_at_store(store.port, report)
                statuses = [*injector.statuses, *[await replica.stop() for replica in fleet.replicas]]
                report.add_exits(statuses, fleet.exits)
            journal = read_journal(store.writes(), Cipher())
            report.search_files(folder, CANARIES)
        checker = Checker(core, generator.events, telegram)
        with report.checking():
            checker.check(journal, kept)
    report.add_figures(generator, injector, checker, telegram)
    return report


async def _act(generator: LoadGenerator, injector: FaultInjector, config: ChaosConfig, chance: Random) -> None:
    """Users act while faults are injected on schedule."""
    async with asyncio.TaskGroup() as tasks:
        acting = tasks.create_task(generator.run())
        for fault in schedule(config, chance):
            while generator.sent < fault.at and not acting.done():  # noqa: ASYNC110 - a counter has no event
                await asyncio.sleep(0.05)
            tasks.create_task(injector.inject(fault.kind))


async def _look_at_store(port: int, report: Report) -> dict[int, Record]:
    """All records; dead letters and keys that never expire are findings."""
    kept: dict[int, Record] = {}
    redis = Redis(port=port)
    try:
        for entry in await redis.lrange("billing:parked", 0, -1):
            report.findings.append(Finding("lost", 0, 0, f"parked: {entry!r}"))
        async for key in redis.scan_iter(count=1000):
            if await redis.ttl(key) == -1:
                report.findings.append(Finding("wrong", 0, 0, f"{key!r} never ends"))
            value = await redis.get(key) if owner(key) else None
            if isinstance(value, bytes):
                kept[owner(key)] = read_record(Cipher(), key, value)
    finally:
        await redis.aclose()
    return kept


async def _report(generator: LoadGenerator, injector: FaultInjector, say: Callable[[str], None]) -> None:
    """Prints the progress every half minute."""
    began = time.monotonic()
    with suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(REPORT_SECONDS)
            done = sum(action.over for action in generator.events.actions.values())
            usage = resource.getrusage(resource.RUSAGE_SELF)
            injected = ", ".join(f"{count} {kind}" for kind, count in sorted(injector.injected.items()))
            answers = ", ".join(f"{count} x {status}" for status, count in sorted(generator.events.statuses.items()))
            own = usage.ru_utime + usage.ru_stime
            seconds = time.monotonic() - began
            say(f"{seconds:5.0f} s: {generator.sent} sent, {done} done ({answers}); own CPU {own:.0f} s")
            say(f"        {injected}")
