"""Tunes Python's garbage collector for a process that keeps a million objects.

A bot that serves makes a few hundred objects for each tap, nearly all of which go by themselves. What stays are the
million objects of the library, the guide and the settings, and these go only where others take their place.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 10_000
"""So many new objects bring about a search among them, where Python's own default is 700: that one costs a seventh of
a tap. As objects of some hundred bytes these are a megabyte."""

_EVERY = 20
"""Every so many searches one goes a generation further. Python's default is 10."""


@contextmanager
def paused() -> Iterator[None]:
    """For an import that makes a million objects: next to none is garbage, and looking for it takes 0.4 seconds."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def freeze() -> None:
    """What is there by now stays, and is searched no more: that would stop everybody for a fifth of a second.

    To be called once all is made, and again whenever some of it was replaced: what was kept until then and is needed no
    more goes. The first time nothing is searched: of a bot that has just started some ten objects are garbage.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _EVERY, _EVERY)
