"""Python's search for garbage, in a process of its own: it is one for all of it."""

import subprocess
import sys

_ASKED = """
import gc
from bot.operations import garbage
with garbage.not_looked_for():
    print(gc.isenabled())
try:
    with garbage.not_looked_for():
        raise ImportError
except ImportError:
    print(gc.isenabled())
garbage.keep_all()
print(gc.get_freeze_count() > 1_000, len(gc.get_objects()) < 100)
print(gc.get_threshold()[0] > 700)
"""


def test_what_is_there_at_the_start_is_searched_no_more() -> None:
    """And an import that fails leaves the search as it was."""
    told = subprocess.run([sys.executable, "-c", _ASKED], capture_output=True, text=True, check=True)  # noqa: S603
    assert told.stdout.split() == ["False", "True", "True", "True", "True"]
