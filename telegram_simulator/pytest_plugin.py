"""Fixtures for a bot's tests: ``pytest_plugins = ["telegram_simulator.pytest_plugin"]`` in the top ``conftest.py``.

Nothing else in this package needs pytest. The fixtures work in both modes of pytest-asyncio.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from .clock import Clock, SystemClock
from .simulator import Simulator


@pytest.fixture
def telegram_clock() -> Clock:
    """The clock of `telegram`. Override it with a `ScaledClock` to spend less time on Telegram's own waits."""
    return SystemClock()


@pytest_asyncio.fixture
async def telegram(telegram_clock: Clock) -> AsyncIterator[Simulator]:
    """A running simulator on a free port. At the end the bot must have made no malformed call."""
    simulator = Simulator(clock=telegram_clock)
    async with simulator.serving():
        yield simulator
    if simulator.violations:
        pytest.fail(f"malformed calls: {simulator.violations}", pytrace=False)
