"""How often Python looks for garbage: most of what a run makes stays until the run ends."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS_PER_COLLECTION = 100_000
"""Objects made between two looks; Python's own 700 cost a tenth of a small run's time."""

_LOOKS_PER_OLDER = 20
"""Looks at new objects per look at older ones."""


def collect_seldom() -> None:
    """Look for garbage seldom from now on."""
    gc.set_threshold(NEW_OBJECTS_PER_COLLECTION, _LOOKS_PER_OLDER, _LOOKS_PER_OLDER)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage seldom inside, and as before afterwards."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
