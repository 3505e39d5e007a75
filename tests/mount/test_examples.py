"""The example hosts, unchanged, on the installed wheel: two conversations in one chat."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from telegram_simulator import SimulatedUser, Simulator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
hosts = pytest.mark.parametrize("host", ["aiogram_host.py", "ptb_host.py"])


@asynccontextmanager
async def running(host: str, installed: Path, telegram: Simulator, redis_url: str) -> AsyncIterator[None]:
    """Runs the example as a process; it must exit by itself when told to stop."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(EXAMPLES / host),
        cwd=installed,
        env={
            **kept,
            "PYTHONPATH": str(installed),
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "REDIS_URL": redis_url,
        },
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield
    finally:
        process.terminate()
        _, errors = await asyncio.wait_for(process.communicate(), 30)
        assert b"Traceback" not in errors, errors.decode()
        assert telegram.token.encode() not in errors


async def shown(telegram: Simulator, user: SimulatedUser, *texts: str) -> None:
    """Waits for a bot message with one of ``texts``."""
    await telegram.until(lambda: user.card and any(text in user.card.text for text in texts), timeout=120)


@hosts
async def test_both_conversations_run_side_by_side(
    host: str, installed: Path, telegram: Simulator, redis_url: str
) -> None:
    """The flow is used in the middle of the host's questions; the host then gets its answers undisturbed.

    The flow sets no commands or descriptions, and answers no command without its prefix.
    """
    alex = telegram.user(2)
    async with running(host, installed, telegram, redis_url):
        await alex.send("/start")
        await shown(telegram, alex, "takes an order")
        await alex.send("/order")
        await shown(telegram, alex, "What would you like?")
        await alex.send("/billing_declined")
        await shown(telegram, alex, "You and your card")
        await alex.send("tea")
        await shown(telegram, alex, "How many?")
        await alex.tap("Both in supported places")
        card = next(each for each in alex.chat.messages if each.from_bot and each.buttons)
        await telegram.until(lambda: "The most likely causes" in alex.chat.by_id[card.message_id].text, timeout=120)
        await alex.send("/billing_forget")
        await shown(telegram, alex, "Delete everything I keep about you?")
        await alex.send("3")
        await shown(telegram, alex, "Ordered: 3 x tea")
        await alex.send("my card was declined")
        await telegram.until(lambda: alex.card and alex.card.buttons, timeout=120)
        await alex.send("/billing_help")
        await shown(telegram, alex, "/billing_forget")
        assert not any(call.method.startswith("setMy") for call in telegram.calls)
        before = len(telegram.calls)
        await alex.send("/declined@another_bot")
        await alex.send("/order")
        await shown(telegram, alex, "What would you like?")
        sent = [call for call in telegram.calls[before:] if call.method == "sendMessage"]
        assert all("You and your card" not in str(call.params["text"]) for call in sent)


def test_examples_type_check_against_the_installed_package(installed: Path) -> None:
    """The package is marked as typed, so a host's type checker sees its signatures.

    ``make lint`` has read the libraries with the same options, and its cache saves reading them again.
    """
    import subprocess  # noqa: PLC0415

    options = ["--strict", "--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache")]
    result = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "mypy", *options, *(str(file) for file in sorted(EXAMPLES.glob("*.py")))],
        env={**os.environ, "MYPYPATH": str(installed)},
        cwd=EXAMPLES,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert result.returncode == 0, result.stdout
