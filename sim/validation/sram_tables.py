"""The bundled SRAM tables made from CACTI's macros: the grids, and how far the model is off.

``python -m sim.validation.sram_tables`` writes `cacti_sram_grid.csv`, `cacti_sram_banked_grid.csv`
and `cacti_sram_errors.csv` from `cacti_sram.csv`. The grids are stored rather than computed when
a machine is priced, so that prices are the same on every computer and cost no time.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from sim.base.bundled import bundled_folder
from sim.config.sram_file import (
    BANKED_GRID_FILE,
    ERRORS_FILE,
    GRID_FILE,
    load_sram_macros,
)
from sim.domain.sram_macros import SRAM_PRICES, SramMacros
from sim.energy.sram_grid import ORIGINS, SramGrid, fill_grid
from sim.energy.sram_model import fit_sram_model
from sim.validation.sram_cross_validation import cross_validate

REFERENCE_CELL = "itrs-hp"
"""The cell type sampled with every port arrangement: others carry its ports over."""

_KIND = ("cell", "node_nm", "ports", "banks")
_GRID_HEADER = (
    *_KIND,
    *("supply_v", "carried_from", "capacity_bits", "word_bits", "origin"),
    *SRAM_PRICES,
)
_ERRORS_HEADER = (*_KIND, "price", "predictions", "mean_percent", "median_percent")

_Cells = Iterator[tuple[object, ...]]


def grid_rows(macros: tuple[SramMacros, ...]) -> _Cells:
    """Rows of the grids of single banks, port arrangements without samples carried over."""
    by_kind = {(each.cell, each.node_nm, each.ports): each for each in macros}
    for (cell, node_nm, ports), each in by_kind.items():
        yield from _rows_of(each, 1, grid_of(each, 1), ports, None)
        if (cell, node_nm, "1R1W") in by_kind:
            continue
        pair = tuple(by_kind[REFERENCE_CELL, node_nm, kind] for kind in ("1RW", "1R1W"))
        grid = grid_of(each, 1, carried=(pair[0], pair[1]))
        yield from _rows_of(each, 1, grid, "1R1W", REFERENCE_CELL)


def banked_grid_rows(macros: tuple[SramMacros, ...]) -> _Cells:
    """Rows of the grids of macros with several banks behind one port."""
    for each in macros:
        for banks in sorted(set(each.organisations.banks.tolist()) - {1.0}):
            yield from _rows_of(each, int(banks), grid_of(each, banks), each.ports, None)


def grid_of(
    macros: SramMacros, banks: float, carried: tuple[SramMacros, SramMacros] | None = None
) -> SramGrid:
    """Price every sampled capacity with every sampled width of one number of banks."""
    split = macros.organisations
    return fill_grid(
        fit_sram_model(macros),
        macros,
        banks,
        np.unique(split.capacity_bits[split.banks == banks]),
        np.unique(split.word_bits[split.banks == banks]),
        None if carried is None else (fit_sram_model(carried[0]), fit_sram_model(carried[1])),
    )


def _rows_of(
    macros: SramMacros, banks: int, grid: SramGrid, ports: str, carried_from: str | None
) -> _Cells:
    kind = (macros.cell, f"{macros.node_nm:g}", ports, banks, f"{macros.supply_v:g}")
    for row, capacity in enumerate(grid.capacity_bits):
        for column, word in enumerate(grid.word_bits):
            prices = (np.exp(grid.log_prices[name][row, column]) for name in SRAM_PRICES)
            yield (
                *kind,
                carried_from or "",
                int(capacity),
                int(word),
                ORIGINS[int(grid.origins[row, column])],
                # six digits, as CACTI's
                *(f"{price:.6g}" for price in prices),
            )


def error_rows(macros: Iterable[SramMacros]) -> _Cells:
    """Rows of the cross-validated errors, whole capacities and widths left out together."""
    for each in macros:
        errors = cross_validate(each)
        for banks in sorted({banks for banks, _ in errors}):
            for name in SRAM_PRICES:
                found = errors[banks, name]
                yield (
                    each.cell,
                    f"{each.node_nm:g}",
                    each.ports,
                    int(banks),
                    name,
                    len(found),
                    f"{100 * found.mean():.2f}",
                    f"{100 * np.median(found):.2f}",
                )


def main() -> None:
    """Write the three files."""
    macros = load_sram_macros()
    folder = bundled_folder("configs/energy")
    _write(folder / GRID_FILE, _GRID_HEADER, grid_rows(macros))
    _write(folder / BANKED_GRID_FILE, _GRID_HEADER, banked_grid_rows(macros))
    _write(folder / ERRORS_FILE, _ERRORS_HEADER, error_rows(macros))


def _write(path: Path, header: tuple[str, ...], rows: _Cells) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
