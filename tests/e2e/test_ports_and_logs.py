"""The bot's process from outside: the ports it listens on, and what it logs when things go wrong."""

import json
from pathlib import Path

import pytest

from bot.observability.logging import FIELDS
from telegram_simulator import Simulator
from tests.support.bot_process import BotProcess
from tests.support.free_ports import free_port
from tests.support.tiny_guide import write_tiny

pytestmark = pytest.mark.slow

USER = 987654321
TYPED = "canary-of-what-was-typed"
NAME = "Canary-of-a-name"
LISTENS = "0A"


def process_tree(pid: int) -> list[int]:
    """A process and all its descendants."""
    children = (Path(f"/proc/{pid}/task/{task.name}/children") for task in Path(f"/proc/{pid}/task").iterdir())
    return [
        pid,
        *(each for file in children for child in file.read_text().split() for each in process_tree(int(child))),
    ]


def listening(pid: int) -> list[tuple[str, int]]:
    """Protocol and port of each socket on which the process or a descendant can be reached."""
    inodes = set()
    for each in process_tree(pid):
        for handle in Path(f"/proc/{each}/fd").iterdir():
            target = str(handle.readlink())
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    found = []
    for protocol in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{pid}/net/{protocol}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in inodes and (fields[3] == LISTENS or protocol.startswith("udp")):
                found.append((protocol, int(fields[1].split(":")[1], 16)))
    return sorted(found)


@pytest.fixture
def guide(tmp_path: Path) -> str:
    """A small guide: a process starts twice as fast with it."""
    return str(write_tiny(tmp_path / "guide"))


@pytest.mark.parametrize("where", ["", "listen", "webhook"])
async def test_only_the_configured_port_is_open(telegram: Simulator, tmp_path: Path, guide: str, where: str) -> None:
    """The embedded store opens none, and a polling bot without LISTEN none at all."""
    port = free_port()
    listen = f"127.0.0.1:{port}" if where == "listen" else ""
    bot = BotProcess(telegram, "", webhook=where == "webhook", DATA_DIR=str(tmp_path / "data"), GUIDE=guide)
    if listen:
        bot.environment["LISTEN"] = listen
    await bot.start()
    alex = telegram.user(2)
    await alex.send("/start")
    await telegram.until(lambda: alex.card, timeout=20)
    assert len(process_tree(bot.pid)) > 1  # the store is one of them
    named = bot.environment.get("LISTEN", "").rpartition(":")[2]
    assert listening(bot.pid) == ([("tcp", int(named))] if named else [])
    assert await bot.stop() == 0


async def test_error_logs_name_nobody_and_quote_nothing(telegram: Simulator, redis_url: str, guide: str) -> None:
    """After refused calls: each line is JSON with only known fields; those about an update have its trace id."""
    telegram.add_user(USER, first_name=NAME, language_code="en")
    bot = BotProcess(telegram, redis_url, webhook=True, logs=True, GUIDE=guide)
    canary = telegram.user(USER)
    await bot.start()
    for trouble in range(3):
        telegram.refuse("sendMessage" if trouble else "deleteMessage", error_code=502)
        await canary.send(f"{TYPED} {trouble}: is my key sk-proj-{'A1b2C3d4' * 8} any good?")
        await telegram.settled(timeout=30)
    assert await bot.stop() == 0
    lines = await bot.log_to_its_end()
    said = json.dumps(lines)
    secret = str(next(call.params["secret_token"] for call in telegram.calls if call.method == "setWebhook"))
    for kept in (TYPED, NAME, str(USER), telegram.token, telegram.token.partition(":")[2], secret, "sk-proj", "A1b2"):
        assert kept not in said
    assert all(line.keys() <= FIELDS for line in lines)
    told = [line for line in lines if line["event"] in {"update_postponed", "update_dead_lettered"}]
    assert len(told) >= 2
    assert len({line["person"] for line in told}) == 1
    assert len({line["trace"] for line in told}) > 1
    assert all(line["update_id"] and line["kind"] for line in told)
