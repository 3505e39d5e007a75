"""Python's search for garbage, in a process of its own: it is one for all of it."""

import subprocess
import sys

_ASKED = """
import gc
from bot.app import garbage_collection
with garbage_collection.paused():
    print(gc.isenabled())
try:
    with garbage_collection.paused():
        raise ImportError
except ImportError:
    print(gc.isenabled())
garbage_collection.freeze()
print(gc.get_freeze_count() > 1_000, len(gc.get_objects()) < 100)
print(gc.get_threshold()[0] > 700)
"""

_REPLACED = """
import gc, weakref
from bot.app import garbage_collection
class Content: ...
content = Content()
content.itself = content
there = weakref.ref(content)
garbage_collection.freeze()
del content
gc.collect()
print(there() is None)
garbage_collection.freeze()
print(there() is None)
"""


def test_what_is_there_at_the_start_is_searched_no_more() -> None:
    """And an import that fails leaves the search as it was."""
    assert told_by(_ASKED) == ["False", "True", "True", "True", "True"]


def test_what_has_been_replaced_goes_the_next_time() -> None:
    """A desk and what it does for people hold each other: without a search the old content would stay for good."""
    assert told_by(_REPLACED) == ["False", "True"]


def told_by(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.split()
