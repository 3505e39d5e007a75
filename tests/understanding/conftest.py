"""Shared fixtures."""

import pytest

from bot.understanding.search import Understanding


@pytest.fixture(scope="session")
def lexical() -> Understanding:
    """Matches letters only, as without the encoder."""
    return Understanding.load()
