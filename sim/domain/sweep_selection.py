"""Some rows of a table of points, in their order."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np

from sim.domain.pareto import BoolArray
from sim.domain.sweep import Constraint
from sim.domain.sweep_table import SweepTable


def select_rows(table: SweepTable, wanted: BoolArray) -> SweepTable:
    """Keep the rows that are wanted, (point,); the front stays that of all points."""
    return replace(
        table,
        positions=table.positions[wanted],
        columns=MappingProxyType({name: each[wanted] for name, each in table.columns.items()}),
        on_front=table.on_front[wanted],
        errors=tuple(
            error for error, keep in zip(table.errors, wanted.tolist(), strict=True) if keep
        ),
    )


def rows_where(table: SweepTable, condition: Constraint) -> BoolArray:
    """Mark the points where a condition on axes, fixed values and figures holds: (point,).

    Figures of a failed point are no numbers, and no comparison with them holds.

    Raises
    ------
    InvalidValue
        The condition compares what cannot be compared.
    """
    names = list(table.columns)
    lists = [table.columns[name].tolist() for name in names]
    fixed = dict(table.fixed)
    rows = zip(*lists, strict=True)
    return np.array(
        [condition.holds({**fixed, **dict(zip(names, row, strict=True))}) for row in rows], np.bool_
    )
