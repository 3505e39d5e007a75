"""The fixtures, in a project that isn't this one."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytest_plugins = ["pytester"]

CONFTEST = """
import pytest
from telegram_simulator import ScaledClock
pytest_plugins = ["telegram_simulator.pytest_plugin"]
"""

CLOCK = """
@pytest.fixture
def telegram_clock():
    return ScaledClock(100)
"""

TESTS = """
import aiohttp, pytest
from telegram_simulator import TOKEN, ScaledClock, SystemClock

seen = []

async def call(telegram, method, **parameters):
    async with aiohttp.ClientSession() as http:
        async with http.post(f"{telegram.url}/bot{TOKEN}/{method}", json=parameters) as response:
            return (await response.json())["ok"]

@pytest.mark.asyncio
async def test_served(telegram):
    alex = telegram.add_user(2, started=True)
    assert await call(telegram, "sendMessage", chat_id=2, text="Hello")
    assert "Hello" in alex.card.text
    seen.append(telegram.url)

@pytest.mark.asyncio
async def test_each_has_its_own(telegram, telegram_clock):
    assert telegram.users == []
    assert telegram.clock is telegram_clock
    assert isinstance(telegram_clock, CLOCK)
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientConnectionError):
            await http.get(seen[0])

@pytest.mark.asyncio
async def test_malformed(telegram):
    assert not await call(telegram, "sendMessage", chat_id=2)
"""


@pytest.mark.parametrize(("conftest", "clock"), [(CONFTEST, "SystemClock"), (CONFTEST + CLOCK, "ScaledClock")])
def test_author_of_a_bot_gets_a_running_simulator(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, conftest: str, clock: str
) -> None:
    """Each test gets its own, closed afterwards; a malformed call by the bot is an error."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest(conftest)
    pytester.makepyfile(TESTS.replace("CLOCK", clock))
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["malformed calls: *sendMessage*"])


def test_package_itself_needs_no_pytest() -> None:
    """Those who try a bot by hand may not have it."""
    code = "import sys; sys.modules['pytest'] = None; import telegram_simulator, telegram_simulator.__main__"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)  # noqa: S603 - our interpreter
