"""A store of any size as tables of some thousand points each, and what there is to say of all.

The front of all points is that of the fronts of the blocks: what another point beats in its block
is beaten in the whole, and so is what a point of another block beats.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from sim.domain.objective import OBJECTIVES
from sim.domain.pareto import pareto_front, signed_costs
from sim.domain.sweep_selection import select_rows
from sim.domain.sweep_table import SweepTable
from sim.sweeps.store import SweepStore
from sim.sweeps.table import TableLayout

BLOCK = 10_000
"""Points of a block; all its columns, as Python's numbers too, take about 10 MB."""

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepSummary:
    """What there is to say of all points of a store.

    Attributes
    ----------
    failed : points with an error; `first_error` is that of the first.
    front : places of the points that no other beats, rising, int64 (point,).
    front_costs : of these, float64 (point, objective), less is better.
    best : place of the best point of each objective; empty where none ended well.
    component_columns : of the energy by component, as ``dram_pj``.
    """

    layout: TableLayout
    points: int
    failed: int
    first_error: str
    front: npt.NDArray[np.int64]
    front_costs: FloatArray
    best: tuple[int, ...]
    component_columns: tuple[str, ...]

    def best_of_front(self, most: int) -> npt.NDArray[np.int64]:
        """Give places on the front, the best in the first objective first."""
        return self.front[np.argsort(self.front_costs[:, 0], kind="stable")[:most]]


def summarize(store: SweepStore, objectives: Sequence[str] | None = None) -> SweepSummary:
    """Read all points once, a block at a time.

    Raises
    ------
    ResultsError
        The store is damaged.
    """
    layout = TableLayout.of(store, objectives)
    points = failed = 0
    first_error = ""
    columns: dict[str, None] = {}
    front: npt.NDArray[np.int64] = np.empty(0, np.int64)
    costs: FloatArray = np.empty((0, len(layout.objectives)))
    best: list[tuple[float, int]] = []
    for block in _blocks(store, layout):
        points += len(block)
        errors = [error for error in block.errors if error]
        failed += len(errors)
        first_error = first_error or next(iter(errors), "")
        columns |= dict.fromkeys(block.component_names)
        if len(errors) == len(block):
            continue
        best = _better(best, select_rows(block, block.ended_well))
        near = select_rows(block, block.on_front)
        front = np.concatenate([front, near.positions])
        costs = np.concatenate([costs, _costs(near)])
        kept = pareto_front(costs)
        front, costs = front[kept], costs[kept]
    return SweepSummary(
        layout=layout,
        points=points,
        failed=failed,
        first_error=first_error,
        front=front,
        front_costs=costs,
        best=tuple(position for _, position in best),
        component_columns=tuple(columns),
    )


def blocks_of(store: SweepStore, summary: SweepSummary) -> Iterator[SweepTable]:
    """Give the points as tables with the same columns, at least one; the front is that of all."""
    for block in _blocks(store, summary.layout, summary.component_columns):
        yield replace(block, on_front=np.isin(block.positions, summary.front))


def _blocks(
    store: SweepStore, layout: TableLayout, component_columns: Sequence[str] | None = None
) -> Iterator[SweepTable]:
    rows = store.rows()
    block = layout.table(islice(rows, BLOCK), component_columns)
    yield block
    while len(block) == BLOCK:
        block = layout.table(islice(rows, BLOCK), component_columns)
        if len(block):
            yield block


def _costs(table: SweepTable) -> FloatArray:
    chosen = [OBJECTIVES[name] for name in table.objectives]
    columns = [table.columns[each.metric] for each in chosen]
    return signed_costs(columns, [each.more_is_better for each in chosen])


def _better(best: Sequence[tuple[float, int]], table: SweepTable) -> list[tuple[float, int]]:
    """Give cost and place of the best of each objective, the first of equal ones."""
    costs = _costs(table)
    rows = costs.argmin(axis=0).tolist()
    found = [(float(costs[row, at]), int(table.positions[row])) for at, row in enumerate(rows)]
    return [min(pair) for pair in zip(best, found, strict=True)] if best else found
