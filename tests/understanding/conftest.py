"""Shared fixtures."""

import pytest

from bot.understanding.encoder import EncoderMissingError, open_encoder
from bot.understanding.search import Understanding
from tests.support.real_guide import real_understanding


@pytest.fixture(scope="session")
def lexical() -> Understanding:
    """Matches letters only, as without the encoder."""
    return real_understanding()


@pytest.fixture(scope="session")
def encoded() -> Understanding:
    """Matches meanings, too."""
    try:
        encoder = open_encoder()
    except EncoderMissingError:
        pytest.skip("the extra is not installed")
    understanding = Understanding.load()
    understanding.learn(encoder)
    return understanding
