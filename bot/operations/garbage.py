"""Python's search for garbage, told what it need not look at.

A bot that serves makes a few hundred objects for each tap, nearly all of which go by themselves. What stays are the
million objects of the library, the guide and the settings, and these never go.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 10_000
"""So many new objects bring about a search among them, where Python's own default is 700: that one costs a tenth of a
tap. As objects of some hundred bytes these are a megabyte."""

_EVERY = 20
"""Every so many searches one goes a generation further. Python's default is 10."""


@contextmanager
def not_looked_for() -> Iterator[None]:
    """For an import that makes a million objects: next to none is garbage, and looking for it takes 0.4 seconds."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def keep_all() -> None:
    """What is there by now stays, and is never searched again: that would stop everybody for a fifth of a second.

    It is not searched once before, either: of a bot that has just started some ten objects are garbage.
    """
    gc.freeze()
    gc.set_threshold(YOUNG, _EVERY, _EVERY)
