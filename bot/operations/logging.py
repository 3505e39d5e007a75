"""Logs: one line per event, made of fields that are on a list. What is not on it is not logged."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

from .failure import described

FIELDS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "update_id",
        "kind",
        "error",
        "method",
        "attempt",
        "address",
        "signal",
    }
)
"""Nothing here may hold a person's words, id or name, or a secret."""


def set_up_logging() -> None:
    """Sends our logs and the libraries' warnings to standard error: readable on a terminal, else JSON."""
    terminal = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _allowed,
            renderer,
        ],
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", Lines(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(Outline())
    logging.basicConfig(level=logging.WARNING, handlers=[libraries], force=True)


class Outline(logging.Formatter):
    """A library's line: how bad, whose, and the kind and place of the error.

    Its words and its traceback stay out: aiohttp quotes there what a stranger sent, a secret among it.
    """

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        return " ".join((record.levelname, record.name, *([described(error)] if isinstance(error, Exception) else ())))


class Lines:
    """A stream that loses lines rather than fail: whoever read our logs may be gone, and the bot goes on without."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def _allowed(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: value for name, value in fields.items() if name in FIELDS}
