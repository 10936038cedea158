"""The parts that an SRAM's energy, leakage, area and access time are made of.

Lengths are in cells, so that a coefficient holds a capacitance (or a delay, a current, an area)
per cell, wire, sense amplifier or driver of one node. A mat is four subarrays; one mat answers an
access unless its columns, after the column multiplexer, are fewer than the word. The names of the
parts follow CACTI 6.0 (Muralimanohar et al., HPL-2009-85, 2009); their coefficients are fitted
(`sim.energy.sram_model`), not taken from its sources.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from sim.domain.sram_macros import SramOrganisations
from sim.kernels.array_types import FloatArray

Terms = list[FloatArray]
_DRIVER_STEPS = 2.0 ** np.arange(4, 12)


def _routes(split: SramOrganisations) -> tuple[FloatArray, FloatArray]:
    """Length of the H-tree along and across the rows; none where there is a single mat."""
    along = split.wordline_splits * split.columns
    across = split.bitline_splits * split.rows
    return along * (1 - 2 / split.wordline_splits), across * (1 - 2 / split.bitline_splits)


def _energy_terms(split: SramOrganisations) -> Terms:
    word, rows, columns = split.word_bits, split.rows, split.columns
    along, across = _routes(split)
    mats = np.maximum(word * split.column_mux / (4 * columns), 1)
    # all columns of the mats at work swing, chosen or not
    swinging = 4 * columns * mats
    log_mats = np.log2(split.subarrays / 4)
    return [
        np.ones_like(word),
        swinging,
        swinging * rows,
        swinging / split.column_mux,
        word,
        word * along,
        word * across,
        along,
        across,
        mats,
        mats * columns,
        mats * rows,
        rows,
        columns,
        word * columns,
        word * rows,
        word * log_mats,
        log_mats,
        np.log2(split.bank_bits / word),
        word * split.bitline_splits,
        word * split.wordline_splits,
        split.bitline_splits,
        split.wordline_splits,
    ]


def _time_terms(split: SramOrganisations) -> Terms:
    rows, columns = split.rows, split.columns
    along, across = _routes(split)
    mats = split.subarrays / 4
    return [
        np.ones_like(rows),
        np.log2(rows),
        rows,
        rows**2,
        columns,
        columns**2,
        rows * columns,
        along,
        across,
        # wires without repeaters
        along**2,
        across**2,
        np.sqrt(split.bank_bits),
        np.log2(split.column_mux),
        split.column_mux,
        np.log2(mats),
        np.sqrt(mats),
        split.bitline_splits,
        split.wordline_splits,
    ]


def _drivers(split: SramOrganisations) -> Terms:
    """Word-line drivers: one per row, each stronger in steps as the line gets longer."""
    drivers = split.rows * split.subarrays
    return [drivers, *(drivers * (split.columns >= step) for step in _DRIVER_STEPS)]


def _cell_terms(split: SramOrganisations) -> Terms:
    """Parts of leakage and area alike: cells, columns' and rows' circuits, mats, tree."""
    word, subarrays = split.word_bits, split.subarrays
    columns = split.columns * subarrays
    along, across = _routes(split)
    side = np.sqrt(split.bank_bits)
    return [
        split.bank_bits,
        columns,
        columns / split.column_mux,
        subarrays,
        np.log2(split.rows) * subarrays,
        word * subarrays,
        word * along,
        word * across,
        word**2,
        np.ones_like(word),
        side,
        word * side,
        *_drivers(split),
    ]


def _leakage_terms(split: SramOrganisations) -> Terms:
    # repeaters over the whole tree, whose length grows as the root of its leaves
    tree = np.sqrt(split.subarrays * split.bank_bits)
    address_bits = np.log2(split.bank_bits / split.word_bits)
    return [*_cell_terms(split), tree, split.word_bits * tree, address_bits * tree]


def _area_terms(split: SramOrganisations) -> Terms:
    word = split.word_bits
    along = split.wordline_splits * split.columns
    across = split.bitline_splits * split.rows
    address_bits = np.log2(split.bank_bits / word)
    across_branches = np.log2(split.bitline_splits)
    along_branches = np.log2(split.wordline_splits)
    # channels for the tree: wires times length times branches
    channels = [
        wires * length * branches
        for wires in (word, address_bits)
        for length, branches in (
            (along, 1.0),
            (across, 1.0),
            (along, across_branches),
            (across, along_branches),
        )
    ]
    wide = [word * along * split.bitline_splits, word * across * split.wordline_splits]
    return [*_cell_terms(split), address_bits * np.sqrt(split.bank_bits), *channels, *wide]


def _bank_terms(split: SramOrganisations) -> Terms:
    """List the parts of the way from banks to the shared port, apart for each layout of them.

    Four banks lie two by two. CACTI lays eight out two high and four wide where a bank is higher
    than wide, else four high and two wide, so its way to them jumps there.
    """
    word, side = split.word_bits, np.sqrt(split.capacity_bits)
    along = word * split.words_per_row
    across = split.bank_bits / along
    words = np.log2(split.capacity_bits / word)
    wires = [word * along, word * across, along, across]
    others = [
        word * side,
        side,
        side * words,
        word**2,
        np.ones_like(word),
        word,
        split.bank_bits,
        along * across,
    ]
    # cells are wider than high, and the circuits around them make up for it
    high = across >= along
    layouts = [(split.banks == 8) & high, (split.banks == 8) & ~high]
    four = split.banks == 4
    return [
        *(four * part for part in (*wires, *others)),
        *(layout * part for layout in layouts for part in wires),
        *((split.banks == 8) * part for part in others),
    ]


_OF_ONE_BANK: Mapping[str, Callable[[SramOrganisations], Terms]] = MappingProxyType(
    {
        "read_pj": _energy_terms,
        "write_pj": _energy_terms,
        "leakage_mw": _leakage_terms,
        "area_mm2": _area_terms,
        "access_time_ns": _time_terms,
    }
)
_OF_EVERY_BANK = ("leakage_mw", "area_mm2")


def price_terms(name: str, split: SramOrganisations) -> FloatArray:
    """Give the terms (macro, term) of one of `SRAM_PRICES`, none negative."""
    parts = _OF_ONE_BANK[name](split)
    if name in _OF_EVERY_BANK:
        parts = [part * split.banks for part in parts]
    return np.stack([*parts, *_bank_terms(split)], axis=-1)
