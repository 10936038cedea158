"""SRAM macros as CACTI computed them: their prices and how each array is split."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

SRAM_PRICES = ("read_pj", "write_pj", "leakage_mw", "area_mm2", "access_time_ns")
"""What is known of a macro: one read or write of a word, the leakage of all its bits, ..."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SramOrganisations:
    """Sizes of macros and how their arrays are split, in the terms of CACTI.

    Attributes
    ----------
    capacity_bits, word_bits, banks : (macro,) capacity of all banks together [bit]; the banks
        share one port.
    wordline_splits, bitline_splits : (macro,) `Ndwl`, `Ndbl`: subarrays of a bank side by side,
        and above each other.
    words_per_row : (macro,) `Nspd`: words in a row of the bank.
    column_mux : (macro,) `Ndcm`: bit lines that share a sense amplifier.
    """

    capacity_bits: FloatArray
    word_bits: FloatArray
    banks: FloatArray
    wordline_splits: FloatArray
    bitline_splits: FloatArray
    words_per_row: FloatArray
    column_mux: FloatArray

    def __len__(self) -> int:
        return len(self.capacity_bits)

    @property
    def bank_bits(self) -> FloatArray:
        """(macro,) capacity of one bank [bit]."""
        return self.capacity_bits / self.banks

    @property
    def rows(self) -> FloatArray:
        """(macro,) rows of a subarray."""
        return self.bank_bits / (self.word_bits * self.bitline_splits * self.words_per_row)

    @property
    def columns(self) -> FloatArray:
        """(macro,) columns of a subarray."""
        return self.word_bits * self.words_per_row / self.wordline_splits

    @property
    def subarrays(self) -> FloatArray:
        """(macro,) subarrays of a bank; four make a mat."""
        return self.wordline_splits * self.bitline_splits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SramMacros:
    """Macros of one cell type, node and port arrangement, banked and not.

    Attributes
    ----------
    supply_v : supply they were computed at [V].
    organisations : (macro,) sizes and splits.
    prices : each of `SRAM_PRICES` -> (macro,).
    """

    cell: str
    node_nm: float
    ports: str
    supply_v: float
    organisations: SramOrganisations
    prices: Mapping[str, FloatArray]

    def __len__(self) -> int:
        return len(self.organisations)

    def select(self, chosen: BoolArray) -> "SramMacros":
        """Keep the macros (macro,) that are marked."""
        split = self.organisations
        return replace(
            self,
            organisations=SramOrganisations(
                capacity_bits=split.capacity_bits[chosen],
                word_bits=split.word_bits[chosen],
                banks=split.banks[chosen],
                wordline_splits=split.wordline_splits[chosen],
                bitline_splits=split.bitline_splits[chosen],
                words_per_row=split.words_per_row[chosen],
                column_mux=split.column_mux[chosen],
            ),
            prices=MappingProxyType({name: column[chosen] for name, column in self.prices.items()}),
        )
