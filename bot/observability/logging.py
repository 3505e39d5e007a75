"""Structured logs: one line per event, with allow-listed fields only."""

import logging
import sys
import threading
from collections.abc import Collection, MutableMapping
from contextlib import suppress
from types import TracebackType
from typing import Any, TextIO, cast

import structlog
from structlog.types import Processor

from .failure import describe, frames
from .trace import traced

FIELDS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "place",
        "update_id",
        "trace",
        "person",
        "kind",
        "error",
        "frames",
        "method",
        "attempt",
        "count",
        "address",
        "signal",
        "job",
        "bot",
        "version",
        "mode",
        "library",
        "store",
        "guide",
    }
)
"""The allow-list. No field may hold a user's text, id or name, or a secret. ``person`` is a pseudonym
(:mod:`.pseudonym`)."""

Fields = MutableMapping[str, Any]

log = structlog.get_logger(__name__)


def set_up_logging(hidden: Collection[str] = ()) -> None:
    """Sends our logs and the libraries' to standard error: readable on a terminal, else JSON.

    ``hidden`` are secrets to mask wherever they appear.
    """
    terminal = sys.stderr.isatty()
    chain: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        traced,
        _filter_fields,
        _SecretMask(hidden),
        structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(),
    ]
    lines = cast("TextIO", LossyStream(sys.stderr))
    structlog.configure(
        processors=chain, logger_factory=structlog.WriteLoggerFactory(file=lines), cache_logger_on_first_use=True
    )
    handler = logging.StreamHandler(lines)
    handler.setFormatter(_LibraryFormatter(chain))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def log_crashes() -> None:
    """Logs an exception that ends the process or a thread without its message, which Python's traceback would quote."""
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # it would print the arguments of a failed log call

    def crashed(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        log.critical("crashed", error=describe(error), frames=frames(error))

    sys.excepthook = crashed
    threading.excepthook = lambda failed: crashed(
        failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback
    )
    sys.unraisablehook = lambda failed: crashed(
        failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback
    )


class LossyStream:
    """A stream that drops lines instead of failing: the bot must survive a log reader that goes away."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


class _LibraryFormatter(logging.Formatter):
    """Formats library logs without their messages, which may quote a URL with the token, or what a user typed."""

    def __init__(self, chain: list[Processor]) -> None:
        super().__init__()
        self._chain = chain

    def format(self, record: logging.LogRecord) -> str:
        fields: Any = {
            "event": "library_log",
            "logger": record.name,
            "place": f"{record.module}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[1] is not None:
            fields |= {"error": describe(record.exc_info[1])}
        for processor in self._chain:
            fields = processor(None, record.levelname.lower(), fields)
        return str(fields)


class _SecretMask:
    """Masks secrets in log lines."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def __call__(self, _logger: Any, _method: str, fields: Fields) -> Fields:
        for name, value in fields.items():
            if isinstance(value, str):
                for secret in self._secrets:
                    value = value.replace(secret, "***")  # noqa: PLW2901
                fields[name] = value
        return fields


def _filter_fields(_logger: Any, _method: str, fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name in FIELDS}
