"""A price of SRAM macros over capacity and width, from a grid of them.

Where CACTI's optimiser changes its mind about how to split an array, a price may fall as the
macro grows. Such a grid is replaced by the mean of the running maximum from below and the running
minimum from above, which is monotone. Between grid points: bilinear in the logarithms, which
keeps it so.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from sim.domain.technology_table import SramSamples
from sim.kernels.array_types import FloatArray

PriceName = Literal["read_pj", "write_pj", "leakage_mw", "area_mm2", "access_time_ns"]
RISING_WITH_WIDTH = ("read_pj", "write_pj")
"""Prices that rise with capacity and width; the others rise with capacity alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SramSurface:
    """One price over a grid.

    Attributes
    ----------
    log_capacity : (capacity,) base 2, of bits, rising.
    log_width : (width,) base 2, of bits, rising.
    log_price : (capacity, width) natural logarithm of the price.
    """

    log_capacity: FloatArray
    log_width: FloatArray
    log_price: FloatArray

    @property
    def smallest_bits(self) -> float:
        """Smallest capacity of the grid [bit]."""
        return float(2 ** self.log_capacity[0])

    @property
    def largest_bits(self) -> float:
        """Largest capacity of the grid [bit]."""
        return float(2 ** self.log_capacity[-1])

    @property
    def widest_bits(self) -> float:
        """Widest word of the grid [bit]."""
        return float(2 ** self.log_width[-1])

    def price(self, capacity_bits: float, word_bits: float) -> float:
        """Price of one macro; outside the grid, that of its nearest edge."""
        row, down = _position(self.log_capacity, np.log2(capacity_bits))
        column, right = _position(self.log_width, np.log2(word_bits))
        corner = self.log_price[row : row + 2, column : column + 2]
        weights = np.outer([1 - down, down], [1 - right, right])
        return float(np.exp((corner * weights).sum()))


def _position(axis: FloatArray, value: float) -> tuple[int, float]:
    """Cell of an axis and the fraction of the way through it, clamped to the axis."""
    inside = min(max(float(value), float(axis[0])), float(axis[-1]))
    cell = int(np.clip(np.searchsorted(axis, inside, side="right") - 1, 0, len(axis) - 2))
    return cell, float((inside - axis[cell]) / (axis[cell + 1] - axis[cell]))


@lru_cache(maxsize=256)
def sram_surface(samples: SramSamples, name: PriceName) -> SramSurface:
    """Build the surface of one price.

    Energy never falls as capacity or width grows; the others never fall as capacity grows.

    Parameters
    ----------
    samples : every capacity with every width, at least two of each.
    name : which price.
    """
    values = np.log(np.array(getattr(samples, name), dtype=np.float64))
    capacity, row = np.unique(np.array(samples.capacity_bits, np.float64), return_inverse=True)
    width, column = np.unique(np.array(samples.word_bits, np.float64), return_inverse=True)
    grid = np.full((len(capacity), len(width)), np.nan)
    grid[row, column] = values
    return SramSurface(
        log_capacity=np.log2(capacity),
        log_width=np.log2(width),
        log_price=monotone(grid, rises_with_width=name in RISING_WITH_WIDTH),
    )


def monotone(grid: FloatArray, *, rises_with_width: bool) -> FloatArray:
    """Mean of the running maximum from below and the running minimum from above.

    Parameters
    ----------
    grid : (capacity, width)
    """
    axes = (0, 1) if rises_with_width else (0,)
    below, above = grid, grid
    for axis in axes:
        below = np.maximum.accumulate(below, axis=axis)
        above = np.flip(np.minimum.accumulate(np.flip(above, axis), axis=axis), axis)
    return (below + above) / 2
