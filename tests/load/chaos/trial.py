"""One run: a Telegram, a store, replicas and people; then the account of it."""

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

from .account import Account
from .blind import blinded
from .checker import Checker, Finding, owner, read_journal, read_record
from .crowd import Crowd
from .dose import Dose
from .people import CANARIES
from .replay import Core
from .replicas import ROOT, Fleet
from .store import StoreServer
from .weather import Weather, forecast

REPORT_SECONDS = 30
_REST_SECONDS = 400
"""A tap expires after 150 s, and an update that failed often waits for up to 120 s."""


async def run(dose: Dose, folder: Path, say: Callable[[str], None] = print) -> Account:
    """Runs one dose; files are kept in ``folder``. A finding is no error: it stands in the account."""
    chance = Random(dose.seed)
    telegram = Simulator()
    core = Core(telegram.world.bot["username"])
    crowd = Crowd(telegram, core.guide, dose, Random(chance.random()))
    libraries = ["python-telegram-bot"] * dose.ptb + ["aiogram"] * (dose.replicas - dose.ptb)
    home = blinded(folder) if dose.blind else ROOT
    account = Account(dose)
    with account.timing():
        async with StoreServer(folder / "store") as store, telegram.serving():
            async with Fleet(telegram, store.port, libraries, folder, home) as fleet:
                weather = Weather(telegram, fleet, store, Random(chance.random()))
                reporting = asyncio.create_task(_report(crowd, weather, say))
                try:
                    with account.acting():
                        await _act(crowd, weather, dose, Random(chance.random()))
                    weather.clear()
                    await fleet.all_up()
                    with suppress(TimeoutError):  # what is left stands in the account
                        await crowd.rest(_REST_SECONDS)
                finally:
                    reporting.cancel()
                kept = await _look_at_store(store.port, account)
                statuses = [*weather.statuses, *[await replica.stop() for replica in fleet.replicas]]
                account.ended(statuses, fleet.exits)
            journal = read_journal(store.writes(), Cipher())
            account.searched(folder, CANARIES)
        checker = Checker(core, crowd.ledger, telegram)
        with account.checking():
            checker.check(journal, kept)
    account.count(crowd, weather, checker, telegram)
    return account


async def _act(crowd: Crowd, weather: Weather, dose: Dose, chance: Random) -> None:
    """People act, and what goes wrong does so at its time."""
    async with asyncio.TaskGroup() as tasks:
        acting = tasks.create_task(crowd.act())
        for strike in forecast(dose, chance):
            while crowd.sent < strike.at and not acting.done():  # noqa: ASYNC110 - asked fifty times a second elsewhere
                await asyncio.sleep(0.05)
            tasks.create_task(weather.strike(strike.kind))


async def _look_at_store(port: int, account: Account) -> dict[int, Record]:
    """All records; what was parked, and what would never end, are findings."""
    kept: dict[int, Record] = {}
    redis = Redis(port=port)
    try:
        for entry in await redis.lrange("billing:parked", 0, -1):
            account.findings.append(Finding("lost", 0, 0, f"parked: {entry!r}"))
        async for key in redis.scan_iter(count=1000):
            if await redis.ttl(key) == -1:
                account.findings.append(Finding("wrong", 0, 0, f"{key!r} never ends"))
            value = await redis.get(key) if owner(key) else None
            if isinstance(value, bytes):
                kept[owner(key)] = read_record(Cipher(), key, value)
    finally:
        await redis.aclose()
    return kept


async def _report(crowd: Crowd, weather: Weather, say: Callable[[str], None]) -> None:
    """A line every half minute."""
    began = time.monotonic()
    with suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(REPORT_SECONDS)
            done = sum(act.over for act in crowd.ledger.acts.values())
            usage = resource.getrusage(resource.RUSAGE_SELF)
            struck = ", ".join(f"{count} {kind}" for kind, count in sorted(weather.struck.items()))
            answers = ", ".join(f"{count} x {status}" for status, count in sorted(crowd.ledger.statuses.items()))
            own = usage.ru_utime + usage.ru_stime
            say(f"{time.monotonic() - began:5.0f} s: {crowd.sent} sent, {done} done ({answers}); own CPU {own:.0f} s")
            say(f"        {struck}")
