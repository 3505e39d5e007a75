"""Structured logs: one line per event, with fields from a list; no other field is logged."""

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
"""Nothing here may hold a person's words, id or name, or a secret. ``person`` is a pseudonym (:mod:`.trace`)."""

Fields = MutableMapping[str, Any]

log = structlog.get_logger(__name__)


def set_up_logging(hidden: Collection[str] = ()) -> None:
    """Sends our logs and the libraries' to standard error: readable on a terminal, else JSON.

    ``hidden`` are secrets, left out wherever they might stand all the same.
    """
    terminal = sys.stderr.isatty()
    chain: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        traced,
        _allowed,
        _Hidden(hidden),
        structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(),
    ]
    lines = cast("TextIO", Lines(sys.stderr))
    structlog.configure(
        processors=chain, logger_factory=structlog.WriteLoggerFactory(file=lines), cache_logger_on_first_use=True
    )
    handler = logging.StreamHandler(lines)
    handler.setFormatter(_Libraries(chain))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def log_crashes() -> None:
    """Has what ends the process, or a thread of it, told like all else: Python's own way quotes what was said."""
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # which would print what was to be logged

    def crashed(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        log.critical("crashed", error=describe(error), frames=frames(error))

    sys.excepthook = crashed
    threading.excepthook = lambda failed: crashed(
        failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback
    )
    sys.unraisablehook = lambda failed: crashed(
        failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback
    )


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


class _Libraries(logging.Formatter):
    """What a library logs, without its words: they may quote an address with the token in it, or what was typed."""

    def __init__(self, chain: list[Processor]) -> None:
        super().__init__()
        self._chain = chain

    def format(self, record: logging.LogRecord) -> str:
        fields: Any = {
            "event": "library-says",
            "logger": record.name,
            "place": f"{record.module}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[1] is not None:
            fields |= {"error": describe(record.exc_info[1])}
        for processor in self._chain:
            fields = processor(None, record.levelname.lower(), fields)
        return str(fields)


class _Hidden:
    """Leaves secrets out of what is logged."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def __call__(self, _logger: Any, _method: str, fields: Fields) -> Fields:
        for name, value in fields.items():
            if isinstance(value, str):
                for secret in self._secrets:
                    value = value.replace(secret, "***")  # noqa: PLW2901
                fields[name] = value
        return fields


def _allowed(_logger: Any, _method: str, fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name in FIELDS}
