"""What all tests share: the real guide, read once, and how hard Hypothesis looks."""

import os

import pytest
from hypothesis import HealthCheck, settings

from bot.guide.guide import Guide
from bot.language.catalogue import Languages
from bot.screens.draw import Artist

from .guide.real import real_artist, real_guide, real_languages

_COMMON = settings(database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("quick", _COMMON, max_examples=50, stateful_step_count=30)
settings.register_profile("thorough", _COMMON, max_examples=2000, stateful_step_count=80)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def guide() -> Guide:
    return real_guide()


@pytest.fixture(scope="session")
def languages() -> Languages:
    return real_languages()


@pytest.fixture(scope="session")
def artist() -> Artist:
    return real_artist()
