"""Prices of one kind of SRAM macro on every power of two, samples kept."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.domain.sram_macros import SRAM_PRICES, SramMacros, SramOrganisations
from sim.energy.sram_model import SramModel
from sim.kernels.array_types import BoolArray, FloatArray

ORIGINS = ("sampled", "modelled", "impossible")
"""A sample; the model; too few bits for so wide a word, priced as the next larger macro."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SramGrid:
    """One kind and number of banks.

    Attributes
    ----------
    capacity_bits : (capacity,) of all banks, rising.
    word_bits : (width,) rising.
    log_prices : each of `SRAM_PRICES` -> (capacity, width) natural logarithm.
    origins : (capacity, width) index into `ORIGINS`.
    """

    capacity_bits: FloatArray
    word_bits: FloatArray
    log_prices: Mapping[str, FloatArray]
    origins: FloatArray


def fill_grid(
    model: SramModel,
    samples: SramMacros,
    banks: float,
    capacity_bits: FloatArray,
    word_bits: FloatArray,
    carried: tuple[SramModel, SramModel] | None = None,
) -> SramGrid:
    """Price every capacity (capacity,) and width (width,), by its sample where there is one.

    Parameters
    ----------
    model : fitted to `samples`.
    samples : of the kind; those with other numbers of banks are passed over.
    carried : when given, every price is multiplied by the second model's over the first's for
        the same split: a port arrangement carried over from another cell type.
    """
    shape = (len(capacity_bits), len(word_bits))
    logs = {name: np.full(shape, np.nan) for name in SRAM_PRICES}
    origins = np.full(shape, float(ORIGINS.index("impossible")))
    for row, capacity in enumerate(capacity_bits):
        for column, word in enumerate(word_bits):
            sample = _sample(samples, banks, capacity, word)
            split, shares = sample.organisations, np.ones(1)
            if not len(sample):
                split, shares = model.choose(capacity, banks, word)
            if not len(split):
                continue
            origins[row, column] = ORIGINS.index("sampled" if len(sample) else "modelled")
            for name in SRAM_PRICES:
                own = sample.prices[name] if len(sample) else model.price(name, split)
                log = np.log(own) + _carried(carried, name, split)
                logs[name][row, column] = shares @ log
    return SramGrid(
        capacity_bits=capacity_bits,
        word_bits=word_bits,
        log_prices={name: _from_larger(grid) for name, grid in logs.items()},
        origins=origins,
    )


def _sample(samples: SramMacros, banks: float, capacity: float, word: float) -> SramMacros:
    split = samples.organisations
    here: BoolArray = (
        (split.banks == banks) & (split.capacity_bits == capacity) & (split.word_bits == word)
    )
    return samples.select(here)


def _carried(
    models: tuple[SramModel, SramModel] | None, name: str, split: SramOrganisations
) -> FloatArray:
    if models is None:
        return np.zeros(len(split))
    single, other = (np.log(model.price(name, split)) for model in models)
    ratio: FloatArray = other - single
    return ratio


def _from_larger(grid: FloatArray) -> FloatArray:
    """Fill what cannot be built from the next larger capacity of the same width."""
    filled = grid.copy()
    for row in range(len(filled) - 2, -1, -1):
        filled[row] = np.where(np.isnan(filled[row]), filled[row + 1], filled[row])
    return filled
