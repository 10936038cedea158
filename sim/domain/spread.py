"""How far a typical value may be from the truth, and what the error comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Range of a value around its typical one.

    Attributes
    ----------
    driver : what the error comes from; values with the same driver are wrong together.
    low, high : the range as factors on the typical value, low <= 1 <= high.
    reason : why the range is what it is.
    """

    driver: str
    low: float
    high: float
    reason: str


Spreads = tuple[Spread, ...]
"""Independent ranges of one value, which multiply; no driver is named twice."""


def lowest(spreads: Iterable[Spread]) -> float:
    """Factor on the typical value when every driver is at its low end."""
    return prod(spread.low for spread in spreads)


def highest(spreads: Iterable[Spread]) -> float:
    """Factor on the typical value when every driver is at its high end."""
    return prod(spread.high for spread in spreads)
