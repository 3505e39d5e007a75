"""What libraries say in our logs."""

import logging

import pytest

from bot.operations.logging import Outline


def test_a_librarys_words_stay_out_of_the_log() -> None:
    """Neither its message nor the error's, nor a traceback: aiohttp quotes in them what came in."""
    with pytest.raises(ValueError, match="canary") as caught:
        int("sk-canary")
    error = ValueError, caught.value, caught.tb
    record = logging.LogRecord("aiohttp.server", logging.ERROR, "f.py", 1, "from %s", ("canary",), error)
    line = Outline().format(record)
    assert line.startswith("ERROR aiohttp.server ValueError at test_a_librarys_words_stay_out_of_the_log:")
    assert "canary" not in line
    assert "\n" not in line


def test_a_warning_without_an_error_says_whose_it_is() -> None:
    """One line, and none of its words."""
    record = logging.LogRecord("asyncio", logging.WARNING, "f.py", 1, "canary", (), None)
    assert Outline().format(record) == "WARNING asyncio"
