"""A model of SRAM macros: physical terms fitted to samples, and the optimiser that splits arrays.

CACTI tries every split of an array and keeps the best; its prices jump where that choice changes.
So the model does the same. Every price is a sum of physical terms (`sim.energy.sram_terms`) whose
coefficients are fitted, none negative, to the samples of one cell type, node and port arrangement
with the splits that CACTI reports. At a size without a sample, all splits are priced, and the one
is taken that minimises

    read energy x access time^2 x area^0.6 x column_mux^(-0.006 / ln 2)

CACTI was told to minimise energy x delay^2; the weak preference for small areas and wide column
multiplexers settles what differs by less than the fit can tell. Near ties are averaged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sim.domain.sram_macros import SRAM_PRICES, SramMacros, SramOrganisations
from sim.energy.nonnegative_fit import fit_nonnegative
from sim.energy.sram_terms import price_terms
from sim.kernels.array_types import FloatArray

DELAY_WEIGHT = 2.0
AREA_WEIGHT = 0.6
MUX_WEIGHT = 0.006
NEAR_TIE = 0.005
"""Difference of the logarithm of the objective over which splits are averaged."""

_FEWEST_ROWS, _MOST_ROWS = 16, 1024
_FEWEST_COLUMNS, _MOST_COLUMNS = 8, 2048
_LEAST_PRICE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SramModel:
    """Coefficients of one cell type, node and port arrangement: price -> (term,)."""

    coefficients: Mapping[str, FloatArray]

    def price(self, name: str, split: SramOrganisations) -> FloatArray:
        """Price macros (macro,) whose split is known."""
        total: FloatArray = price_terms(name, split) @ self.coefficients[name]
        # a sum of no terms at all is not a price
        return np.maximum(total, _LEAST_PRICE)

    def choose(
        self, capacity_bits: float, banks: float, word_bits: float
    ) -> tuple[SramOrganisations, FloatArray]:
        """List the splits of one macro and the share (split,) of each in its price."""
        split = possible_splits(capacity_bits, banks, word_bits)
        if not len(split):
            return split, np.zeros(0)
        objective = (
            np.log(self.price("read_pj", split))
            + DELAY_WEIGHT * np.log(self.price("access_time_ns", split))
            + AREA_WEIGHT * np.log(self.price("area_mm2", split))
            - MUX_WEIGHT * np.log2(split.column_mux)
        )
        shares = np.exp((objective.min() - objective) / NEAR_TIE)
        return split, shares / shares.sum()


def fit_sram_model(macros: SramMacros) -> SramModel:
    """Fit every price to macros of one kind, by relative error."""
    fitted = {}
    for name in SRAM_PRICES:
        terms = price_terms(name, macros.organisations) / macros.prices[name][:, None]
        fitted[name] = fit_nonnegative(terms, np.ones(len(macros)))
    return SramModel(coefficients=MappingProxyType(fitted))


def possible_splits(capacity_bits: float, banks: float, word_bits: float) -> SramOrganisations:
    """List the splits of one macro: powers of two within the limits that samples show."""
    axes = [2.0 ** np.arange(first, last) for first, last in ((1, 6), (1, 8), (0, 9), (0, 9))]
    wide, high, words, mux = (axis.ravel() for axis in np.meshgrid(*axes, indexing="ij"))
    rows = capacity_bits / banks / (word_bits * high * words)
    columns = word_bits * words / wide
    # what a second multiplexer behind the sense amplifiers has to choose from
    second = 4 * words / (wide * mux)
    fits = (
        (rows >= _FEWEST_ROWS)
        & (rows <= _MOST_ROWS)
        & (columns >= _FEWEST_COLUMNS)
        & (columns <= _MOST_COLUMNS)
        & (second >= 0.5)
        & (second <= 16)
        & (word_bits * mux / (4 * columns) <= wide * high / 4)
    )
    count = int(fits.sum())
    return SramOrganisations(
        capacity_bits=np.full(count, float(capacity_bits)),
        word_bits=np.full(count, float(word_bits)),
        banks=np.full(count, float(banks)),
        wordline_splits=wide[fits],
        bitline_splits=high[fits],
        words_per_row=words[fits],
        column_mux=mux[fits],
    )
