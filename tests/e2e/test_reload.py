"""Content edited while the bot runs, then SIGHUP: the new content is served as a whole, or the old one stays."""

import asyncio
import os
import pty
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from telegram_simulator import Simulator
from tests.support.bot_process import BotProcess

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ON_TERMINAL = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under nohup
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
OLD, NEW = "The line is down", "The line has gone quiet"


def edit(folder: Path, old: str, new: str) -> None:
    files = [file for file in folder.rglob("*.yaml") if old in file.read_text(encoding="utf-8")]
    assert files
    for file in files:
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


async def test_hangup_reloads_valid_content_only(
    telegram: Simulator, redis_url: str, example_guide: Path, webhook: bool
) -> None:
    """In the same process; only the log and the metrics mention it."""
    bot = BotProcess(telegram, redis_url, webhook=webhook, logs=True, GUIDE=str(example_guide))
    await bot.start()
    pid, alex = bot.pid, telegram.user(2)
    await alex.send("/start")
    await telegram.until(lambda: alex.card, timeout=120)
    await alex.tap("It's down")
    await telegram.settled(timeout=120)
    await alex.tap("It's red")
    await telegram.settled(timeout=120)
    assert alex.card is not None
    assert OLD in alex.card.text

    edit(example_guide, OLD, NEW)
    before = len([call for call in telegram.calls if call.method == "setMyCommands"])
    bot.signal(signal.SIGHUP)
    await bot.logged("content_reloaded")
    await alex.tap("‹ Back")
    await telegram.settled(timeout=120)
    await alex.tap("✓ It's red")
    await telegram.settled(timeout=120)
    assert NEW in alex.card.text
    assert OLD not in alex.card.text
    assert len([call for call in telegram.calls if call.method == "setMyCommands"]) == before

    edit(example_guide, "Find out why it's down", "See why the line is down")
    bot.signal(signal.SIGHUP)
    await bot.logged("content_reloaded")
    await telegram.until(
        lambda: any(
            "See why the line is down" in str(call.params) for call in telegram.calls if call.method == "setMyCommands"
        ),
        timeout=120,
    )

    edit(example_guide, NEW, "Nobody will read this")
    edit(example_guide, "to: line", "to: nowhere")
    bot.signal(signal.SIGHUP)
    problem = await bot.logged("content_problem")
    assert ".yaml" in problem["error"]
    refused = await bot.logged("content_reload_failed")
    assert "bot check" in refused["error"]
    await alex.tap("‹ Back")
    await telegram.settled(timeout=120)
    await alex.tap("✓ It's red")
    await telegram.settled(timeout=120)
    assert NEW in alex.card.text
    if webhook:
        hook = next(call for call in telegram.calls if call.method == "setWebhook").params
        async with (
            aiohttp.ClientSession() as client,
            client.get(f"http://{urlsplit(str(hook['url'])).netloc}/metrics") as answer,
        ):
            figures = await answer.text()
        assert 'billing_content_reloads_total{result="done"} 2.0' in figures
        assert 'billing_content_reloads_total{result="refused"} 1.0' in figures
    assert bot.pid == pid
    assert await bot.stop() == 0


@pytest.fixture(params=[False, True], ids=["polling", "webhook"])
def webhook(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


async def test_screen_removed_by_a_reload_leads_to_the_nearest_one(
    telegram: Simulator, redis_url: str, example_guide: Path
) -> None:
    bot = BotProcess(telegram, redis_url, webhook=True, logs=True, GUIDE=str(example_guide))
    await bot.start()
    alex = telegram.user(2)
    await alex.send("/start")
    await telegram.until(lambda: alex.card, timeout=120)
    await alex.tap("It's down")
    await telegram.settled(timeout=120)
    assert alex.card is not None
    red = alex.find("It's red")[1].callback_data
    assert red is not None
    edit(example_guide, "red: {label: It's red", "blinks: {label: It blinks")
    bot.signal(signal.SIGHUP)
    await bot.logged("content_reloaded")
    await alex.tap_data(red, alex.card.message_id)
    await telegram.settled(timeout=120)
    assert "What does the lamp" in alex.card.text
    assert alex.find("It blinks")
    assert await bot.stop() == 0


async def test_closing_the_terminal_ends_the_bot(telegram: Simulator, redis_url: str, example_guide: Path) -> None:
    """SIGHUP has two meanings; a bot whose terminal is gone must not run on unseen."""
    ours, its_own = pty.openpty()
    command = [sys.executable, "-c", ON_TERMINAL, sys.executable, "-m", "bot", "--env-file", "", "run"]
    environment = BotProcess(telegram, redis_url, webhook=False, GUIDE=str(example_guide)).environment
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdin=its_own, stderr=asyncio.subprocess.DEVNULL, start_new_session=True
    )
    os.close(its_own)
    await telegram.until(lambda: any(call.method == "getWebhookInfo" for call in telegram.calls), timeout=60)
    os.close(ours)
    assert await asyncio.wait_for(process.wait(), 40) == 0
