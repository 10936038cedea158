"""How far the SRAM model is from macros it was not fitted to.

Every sampled capacity, then every sampled width, is left out whole (with all numbers of banks at
once), the model fitted to the rest, and the prices compared with what was left out. The outermost
capacities and widths are left out of the count: they would be extrapolated, which is refused.
"""

from collections.abc import Mapping

import numpy as np

from sim.domain.sram_macros import SRAM_PRICES, SramMacros
from sim.energy.sram_grid import fill_grid
from sim.energy.sram_model import SramModel, fit_sram_model
from sim.energy.sram_surface import RISING_WITH_WIDTH, monotone
from sim.kernels.array_types import BoolArray, FloatArray

LEFT_OUT = ("capacity_bits", "word_bits")

Errors = Mapping[tuple[float, str], FloatArray]


def cross_validate(macros: SramMacros, left_out: tuple[str, ...] = LEFT_OUT) -> Errors:
    """Give the relative errors of every macro's prices when its like was left out.

    Parameters
    ----------
    macros : one cell type, node and port arrangement.
    left_out : whole capacities, whole widths or both in turn.

    Returns
    -------
    (number of banks, price) -> (prediction,) error, positive, relative to CACTI's price.
    """
    banks_of = macros.organisations.banks
    errors: dict[tuple[float, str], list[FloatArray]] = {
        (banks, name): [] for banks in np.unique(banks_of).tolist() for name in SRAM_PRICES
    }
    for axis in left_out:
        along = getattr(macros.organisations, axis)
        for line in np.unique(along):
            held: BoolArray = along == line
            rest = macros.select(~held)
            model = fit_sram_model(rest)
            for banks in np.unique(banks_of[held]).tolist():
                if _is_inside(along[banks_of == banks], line):
                    left = macros.select(held & (banks_of == banks))
                    for name, found in _errors(model, rest, left, macros, banks).items():
                        errors[banks, name].append(found)
    return {key: np.concatenate(found) for key, found in errors.items()}


def _is_inside(along: FloatArray, line: float) -> bool:
    return bool(along.min() < line < along.max())


def _errors(
    model: SramModel, rest: SramMacros, left: SramMacros, macros: SramMacros, banks: float
) -> dict[str, FloatArray]:
    """Compare the grid made from the rest with what was left out."""
    split = macros.organisations
    capacities, widths = (
        np.unique(axis[split.banks == banks]) for axis in (split.capacity_bits, split.word_bits)
    )
    grid = fill_grid(model, rest, banks, capacities, widths)
    row = np.searchsorted(capacities, left.organisations.capacity_bits)
    column = np.searchsorted(widths, left.organisations.word_bits)
    return {
        name: np.abs(
            np.exp(monotone(log, rises_with_width=name in RISING_WITH_WIDTH)[row, column])
            / left.prices[name]
            - 1
        )
        for name, log in grid.log_prices.items()
    }
