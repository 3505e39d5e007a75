"""Shared fixtures: the real guide, loaded once; a store and a simulated Telegram; Hypothesis profiles."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from bot.conversation import burst
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer
from bot.store.embedded import EmbeddedServer
from telegram_simulator import Simulator
from tests.support.real_guide import real_guide, real_languages, real_renderer

_COMMON = settings(database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
# Failing examples are reported as found: shrinking one for the state machine takes longer than a test may run, and the
# timeout would hide it. The thorough profile shrinks.
settings.register_profile(
    "quick", _COMMON, max_examples=50, stateful_step_count=30, phases=[Phase.explicit, Phase.generate]
)
settings.register_profile("thorough", _COMMON, max_examples=2000, stateful_step_count=80)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are CPUs: a third of the suite's time is spent waiting for deliberate delays."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests run first, then those with slow ones, so that no processor idles at the end."""
    long, slow = ({item.path for item in items if item.get_closest_marker(mark)} for mark in ("long", "slow"))
    items.sort(key=lambda item: 0 if item.path in long else 1 if item.path in slow else 2)


@pytest.fixture(scope="session")
def guide() -> Guide:
    return real_guide()


@pytest.fixture(scope="session")
def languages() -> Languages:
    return real_languages()


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return real_renderer()


@pytest.fixture(autouse=True, scope="session")
def _no_burst_merging() -> None:
    """Tests write faster than people do: each message is handled separately, unless a test says otherwise."""
    burst.TOGETHER_SECONDS = -1


@pytest.fixture(autouse=True)
def store_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store on a busy machine may take longer than a user would wait."""
    for module in ("pipeline", "cluster"):
        monkeypatch.setattr(f"bot.store.{module}.OPERATION_SECONDS", 60)


@pytest.fixture
async def redis_url(tmp_path: Path) -> AsyncIterator[str]:
    """The URL of this test's own Valkey server."""
    async with EmbeddedServer(tmp_path / "data") as server:
        yield server.url


@pytest.fixture
async def telegram() -> AsyncIterator[Simulator]:
    """A simulated Telegram with Lin, who reads Chinese, and Alex, who reads English."""
    simulator = Simulator()
    simulator.add_user(1, first_name="Lin", language_code="zh-hans")
    simulator.add_user(2, first_name="Alex", language_code="en")
    async with simulator.serving():
        yield simulator
    assert simulator.violations == []
