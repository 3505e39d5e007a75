"""What these tests share."""

import pytest

from bot.understanding.search import Understanding


@pytest.fixture(scope="session")
def lexical() -> Understanding:
    """Goes by letters alone, as without the encoder."""
    return Understanding.load()
