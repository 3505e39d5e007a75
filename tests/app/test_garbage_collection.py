"""Python's garbage collector, in a process of its own, since it is global."""

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


def test_objects_from_start_up_are_no_longer_scanned() -> None:
    """And a failed import restores the collector."""
    assert output_of(_ASKED) == ["False", "True", "True", "True", "True"]


def test_replaced_content_is_collected_at_the_next_freeze() -> None:
    """It is part of reference cycles, so without a collection it would stay for good."""
    assert output_of(_REPLACED) == ["False", "True"]


def output_of(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.split()
