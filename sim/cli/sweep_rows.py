"""Points of a sweep as a table in the terminal."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from rich import box
from rich.table import Table

from sim.cli.terminal import plain
from sim.domain.objective import OBJECTIVES
from sim.domain.pareto import BoolArray
from sim.domain.sweep_table import SweepTable
from sim.figures.objective_text import SHOWN

MOST_ROWS = 25


def ordered_rows(table: SweepTable, wanted: BoolArray, objective: str) -> list[int]:
    """Give the rows that are wanted, the best in an objective first; failed ones last."""
    first = OBJECTIVES[objective]
    costs = table.columns[first.metric] * (-1 if first.more_is_better else 1)
    order = np.argsort(np.where(np.isnan(costs), np.inf, costs), kind="stable")
    return [int(row) for row in order if wanted[row]]


def points_table(
    table: SweepTable, rows: Sequence[int], objectives: Sequence[str], *, positions: bool = False
) -> Table:
    """Lay out points: what varies in them, and their figures with units."""
    laid_out = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    shown = [name for name in SHOWN if name != "edp" or name in objectives]
    names = [name.rsplit(".", 1)[-1] for name in table.axis_names]
    titles = [OBJECTIVES[name].title for name in shown]
    for heading in (*(["position"] * positions), *names, *titles):
        # words below one another: values are shorter than the names of their keys
        laid_out.add_column(heading.replace("_", "\n"), justify="right", no_wrap=True)
    for row in rows:
        cells = [str(table.positions[row])] * positions
        cells += [_axis_text(value) for value in table.values_at(row).values()]
        if table.errors[row]:
            cells += ["failed", *([""] * (len(shown) - 1))]
        else:
            figures = [table.columns[OBJECTIVES[name].metric][row] for name in shown]
            cells += [SHOWN[name](float(f)) for name, f in zip(shown, figures, strict=True)]
        laid_out.add_row(*map(plain, cells))
    return laid_out


def _axis_text(value: Any) -> str:
    return str(value).removesuffix("_stationary")
