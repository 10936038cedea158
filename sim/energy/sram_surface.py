"""A price of SRAM macros over capacity and width, from scattered samples.

The samples lie on powers of two with gaps, and jump where the optimiser behind them changes its
mind about how to split an array. So the logarithm of the price is a quadratic in the logarithms
of capacity and width, fitted to all samples, plus the mean of the residuals weighted by the
inverse fourth power of the distance; that gives every point of the grid, samples kept. Where the
grid still falls as capacity or width grows, it is replaced by the mean of the running maximum
from below and the running minimum from above, which is monotone. Between grid points: bilinear
in the logarithms, which keeps it so.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.domain.technology_table import SramSamples

FloatArray = npt.NDArray[np.float64]
PriceName = Literal["read_pj", "write_pj", "leakage_mw"]


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


@lru_cache(maxsize=128)
def sram_surface(samples: SramSamples, name: PriceName) -> SramSurface:
    """Build the surface of one price.

    Energy never falls as capacity or width grows; leakage never falls as capacity grows.

    Parameters
    ----------
    samples : at least three capacities and three widths.
    name : which price.
    """
    values = np.log(np.array(getattr(samples, name), dtype=np.float64))
    capacity = np.log2(np.array(samples.capacity_bits, dtype=np.float64))
    width = np.log2(np.array(samples.word_bits, dtype=np.float64))
    grid = _fill(capacity, width, values)
    return SramSurface(
        log_capacity=np.unique(capacity),
        log_width=np.unique(width),
        log_price=_monotone(grid, rises_with_width=name != "leakage_mw"),
    )


def _fill(capacity: FloatArray, width: FloatArray, values: FloatArray) -> FloatArray:
    """Fit samples (sample,) and evaluate them on the grid of all their capacities and widths."""
    middle = (capacity.mean(), width.mean())
    terms = _quadratic(capacity - middle[0], width - middle[1])
    coefficients = np.linalg.lstsq(terms, values, rcond=None)[0]
    residual = values - terms @ coefficients
    rows, columns = np.meshgrid(np.unique(capacity), np.unique(width), indexing="ij")
    trend: FloatArray = _quadratic(rows - middle[0], columns - middle[1]) @ coefficients
    squared = (rows[..., None] - capacity) ** 2 + (columns[..., None] - width) ** 2
    # a sample on the grid point itself outweighs all others: samples are kept
    weights = 1 / np.maximum(squared, 1e-6) ** 2
    filled: FloatArray = trend + (weights @ residual) / weights.sum(axis=-1)
    return filled


def _quadratic(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1)


def _monotone(grid: FloatArray, *, rises_with_width: bool) -> FloatArray:
    """Mean of the running maximum from below and the running minimum from above."""
    axes = (0, 1) if rises_with_width else (0,)
    below, above = grid, grid
    for axis in axes:
        below = np.maximum.accumulate(below, axis=axis)
        above = np.flip(np.minimum.accumulate(np.flip(above, axis), axis=axis), axis)
    return (below + above) / 2
