"""One simulator per test, on a free port, with a clock running a hundred times as fast."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from telegram_simulator import ScaledClock, SimulatedUser, Simulator

from .api import Api, Hook


@pytest.fixture
def clock() -> ScaledClock:
    return ScaledClock(100)


@pytest.fixture
def burst() -> int:
    """How many messages a group gets at once before its rate limit applies."""
    return 1000


@pytest.fixture
async def sim(clock: ScaledClock, burst: int) -> AsyncIterator[Simulator]:
    simulator = Simulator(clock=clock, group_limit=(1 / 3, burst))
    async with simulator.serving():
        yield simulator


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def api(sim: Simulator, http: aiohttp.ClientSession) -> Api:
    return Api(http, sim.url)


@pytest.fixture
def lin(sim: Simulator) -> SimulatedUser:
    return sim.add_user(7, language_code="zh-hans", started=True)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with Hook().serving() as serving:
        yield serving
