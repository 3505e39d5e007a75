"""CPU time of a call, for limits relative to an ordinary call: an absolute one would depend on the machine."""

from collections.abc import Callable
from time import process_time


def cpu_seconds(function: Callable[[str], object], text: str, repeats: int = 3) -> float:
    """The least CPU time, in seconds, that ``function`` took for ``text``."""
    taken = []
    for _ in range(repeats):
        began = process_time()
        function(text)
        taken.append(process_time() - began)
    return min(taken)
