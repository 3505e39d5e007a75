"""Describes an exception by type and location, without its message."""

from pathlib import Path
from traceback import extract_tb


def describe(error: BaseException) -> str:
    """An error's type and where it was raised; not its message, which may quote what a user typed."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"


def frames(error: BaseException) -> list[str]:
    """An error's traceback, innermost frame last: no values and no messages."""
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
