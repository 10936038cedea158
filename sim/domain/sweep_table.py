"""The points of a sweep as columns: what varied, what came of it, and which points are best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.notebook import notebook_html
from sim.domain.objective import OBJECTIVES
from sim.domain.pareto import BoolArray, pareto_front, signed_costs
from sim.domain.sweep import Value
from sim.domain.sweep_origin import SweepOrigin

Column = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepTable:
    """Finished points of a sweep, in the order of its grid.

    Attributes
    ----------
    name : of the sweep.
    axis_names : what varies, in the order of the sweep's file.
    metric_names : figures of a point, the units in their names.
    component_names : columns of the energy by component, as ``dram_pj``.
    fixed : values that hold at every point, by the same names as axes.
    positions : place of each point in the grid, int64 (point,).
    columns : name -> (point,), the names of the three attributes above: axes as int64, float64
        or bool where all values are, else as objects (texts); figures and energies as float64,
        NaN where a point failed or has no such component.
    units : of the columns that have one ("pJ", "s"), by their names.
    objectives : what `on_front` trades, names of `OBJECTIVES`.
    on_front : whether no other point beats it in all objectives, (point,); failed ones are not.
    errors : one line per point, empty where it ended well, (point,).
    origin : version, file, axes and conditions that the points are from.
    """

    name: str
    axis_names: tuple[str, ...]
    metric_names: tuple[str, ...]
    component_names: tuple[str, ...]
    fixed: Mapping[str, Value]
    positions: npt.NDArray[np.int64]
    columns: Mapping[str, Column]
    units: Mapping[str, str]
    objectives: tuple[str, ...]
    on_front: BoolArray
    errors: tuple[str, ...]
    origin: SweepOrigin = field(default_factory=SweepOrigin)

    def __len__(self) -> int:
        return len(self.positions)

    def _repr_html_(self) -> str:
        return notebook_html(self, "sweep")

    @property
    def ended_well(self) -> BoolArray:
        """Whether each point has figures, (point,)."""
        return np.array([not error for error in self.errors], np.bool_)

    def front(self, objectives: Sequence[str]) -> BoolArray:
        """Mark the points that no other beats in all of these `OBJECTIVES`: (point,)."""
        return front_of(self.columns, self.ended_well, objectives)

    @property
    def axis_groups(self) -> tuple[tuple[str, ...], ...]:
        """Names that take their values together, as linked axes do; all of `axis_names`."""
        groups = tuple(axis.names for axis in self.origin.axes)
        known = tuple(name for group in groups for name in group) == self.axis_names
        return groups if known else tuple((name,) for name in self.axis_names)

    def values_at(self, row: int) -> dict[str, Value]:
        """Give what varies at one row (not place of the grid), as Python's own numbers."""
        return {name: _plain(self.columns[name][row]) for name in self.axis_names}


def front_of(
    columns: Mapping[str, Column], ended_well: BoolArray, objectives: Sequence[str]
) -> BoolArray:
    """Mark the points that no other beats in all objectives: (point,); failed ones are not."""
    front = np.zeros(len(ended_well), np.bool_)
    if ended_well.any():
        chosen = [OBJECTIVES[name] for name in objectives]
        costs = [columns[objective.metric][ended_well] for objective in chosen]
        more = [objective.more_is_better for objective in chosen]
        front[ended_well] = pareto_front(signed_costs(costs, more))
    return front


def _plain(value: Any) -> Value:
    plain: Value = value.item() if isinstance(value, np.generic) else value
    return plain
