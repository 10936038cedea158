"""The store of a sweep as a table: axes, figures, energy by component, front, errors."""

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.errors import ResultsError
from sim.domain.objective import DEFAULT_OBJECTIVES, OBJECTIVES
from sim.domain.sweep import SweepSpec, Value
from sim.domain.sweep_origin import SweepOrigin
from sim.domain.sweep_table import Column, SweepTable, front_of
from sim.sweeps.grid_text import all_names, damaged, grid_from_text
from sim.sweeps.origin import origin_of
from sim.sweeps.outcome import METRICS
from sim.sweeps.store import STORE_NAME, Row, SweepStore

MOST_IN_MEMORY = 2_000_000
"""Points of a table that is held whole; docs/guides/clusters.md says what they take."""
_TOO_MANY = (
    f"at most {MOST_IN_MEMORY} points to hold in memory (points.csv, of `joulesim sweep`, has all)"
)
_UNITS = {
    "energy_pj": "pJ",
    "cycles": "cycles",
    "time_s": "s",
    "edp_pj_s": "pJ s",
    "average_power_mw": "mW",
    "area_mm2": "mm2",
    "stall_cycles": "cycles",
    "dram_read_bits": "bits",
    "dram_write_bits": "bits",
}
_UNITS_OF_KEYS = {
    "mhz": "MHz",
    "nm": "nm",
    "v": "V",
    "kib": "KiB",
    "bits": "bits",
    "cycles": "cycles",
    "mm": "mm",
    "bytes": "bytes",
    "pj": "pJ",
}
"""Last part of a key of the architecture file -> unit."""


def read_sweep_table(folder: str | Path, objectives: Sequence[str] | None = None) -> SweepTable:
    """Read the points of a sweep that are done, whether it is finished or not.

    Parameters
    ----------
    folder : where `joulesim sweep` wrote, or the store itself.
    objectives : names of `OBJECTIVES` that the front trades; None: those of the sweep.

    Raises
    ------
    ResultsError
        There is no store, or it is damaged or of another kind or version; or it has more points
        than `MOST_IN_MEMORY`.
    """
    path = Path(folder)
    path = path / STORE_NAME if path.is_dir() else path
    with SweepStore.open(path) as store:
        return table_of(store, objectives)


def table_of(store: SweepStore, objectives: Sequence[str] | None = None) -> SweepTable:
    """Give the points of an open store as a table (see `read_sweep_table`)."""
    count = store.count_places()
    if count > MOST_IN_MEMORY:
        raise ResultsError(str(store.path), "", _TOO_MANY, count)
    layout = TableLayout.of(store, objectives)
    return layout.table(store.rows())


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """What all tables of one store have in common."""

    path: Path
    spec: SweepSpec
    objectives: tuple[str, ...]
    origin: SweepOrigin

    @classmethod
    def of(cls, store: SweepStore, objectives: Sequence[str] | None = None) -> "TableLayout":
        """Read what a store is about.

        Raises
        ------
        ResultsError
            It does not say, or is damaged.
        """
        about = store.about
        if not {"grid", "sweep"} <= about.keys():
            raise damaged(store.path, "no grid in it")
        spec = grid_from_text(store.path, about["sweep"], about["grid"])
        store.check_axes(all_names(spec))
        return cls(
            path=store.path,
            spec=spec,
            origin=origin_of(store.path, spec, about),
            objectives=tuple(objectives) if objectives else _objectives(about),
        )

    def table(
        self, rows: Iterable[Row], columns_of_components: Sequence[str] | None = None
    ) -> SweepTable:
        """Make a table of some rows of the store; the front is that of these alone.

        Parameters
        ----------
        columns_of_components : columns it has, as ``dram_pj``; None: those that occur.
        """
        spec, outcomes = self.spec, _Outcomes(rows, self.path)
        columns: dict[str, Column] = _axis_columns(spec, outcomes.positions, self.path)
        components = outcomes.components(columns_of_components)
        columns |= outcomes.metrics() | components
        ended_well = np.array([not error for error in outcomes.errors], np.bool_)
        units = {name: unit for name in spec.axis_names if (unit := _unit_of_key(name))}
        component_names = tuple(components)
        return SweepTable(
            name=spec.name,
            axis_names=spec.axis_names,
            metric_names=METRICS,
            component_names=component_names,
            fixed=MappingProxyType(dict(spec.fixed)),
            positions=outcomes.positions,
            columns=MappingProxyType(columns),
            units=MappingProxyType(units | _UNITS | dict.fromkeys(component_names, "pJ")),
            objectives=self.objectives,
            on_front=front_of(columns, ended_well, self.objectives),
            errors=tuple(outcomes.errors),
            origin=self.origin,
        )


class _Outcomes:
    """Columns of the store, gathered row by row in few bytes each."""

    def __init__(self, rows_of_store: Iterable[Row], path: Path) -> None:
        positions = array("q")
        self.errors: list[str] = []
        self._figures = array("d")
        self._parts: dict[str, tuple[array[int], array[float]]] = {}
        absent = [np.nan] * len(METRICS)
        read = json.JSONDecoder().decode
        for row, (position, error, parts, figures) in enumerate(rows_of_store):
            try:
                positions.append(position)
                self._figures.extend(absent if error else figures)
                for name, pj in read(parts).items():
                    if name not in self._parts:
                        self._parts[name] = (array("q"), array("d"))
                    rows, energies_pj = self._parts[name]
                    rows.append(row)
                    energies_pj.append(pj)
            except (ValueError, TypeError, AttributeError, OverflowError) as problem:
                raise damaged(path, problem) from None
            self.errors.append(str(error))
        self.positions: npt.NDArray[np.int64] = np.array(positions, np.int64)

    def metrics(self) -> dict[str, Column]:
        """Give the figures, float64 (point,) each."""
        table = np.array(self._figures, np.float64).reshape(-1, len(METRICS))
        return {name: np.ascontiguousarray(table[:, at]) for at, name in enumerate(METRICS)}

    def components(self, wanted: Sequence[str] | None = None) -> dict[str, Column]:
        """Give the energy by component [pJ], NaN where a machine has no such component."""
        found = {_component_column(name): parts for name, parts in self._parts.items()}
        columns = {}
        for name in found if wanted is None else wanted:
            column = np.full(len(self.positions), np.nan)
            if name in found:
                rows, energies_pj = found[name]
                column[np.array(rows, np.int64)] = energies_pj
            columns[name] = column
        return columns


def _component_column(name: str) -> str:
    """Name the column of a component's energy, apart from those of the totals."""
    column = f"{name}_pj"
    return f"component_{column}" if column in METRICS else column


def _objectives(about: Mapping[str, str]) -> tuple[str, ...]:
    """Give what the sweep was to trade."""
    names = tuple(about.get("objectives", "").split(","))
    return names if all(name in OBJECTIVES for name in names) else DEFAULT_OBJECTIVES


def _axis_columns(
    spec: SweepSpec, positions: npt.NDArray[np.int64], path: Path
) -> dict[str, Column]:
    """Spread out the values of the axes over the places of the grid."""
    if len(positions) and not 0 <= positions.min() <= positions.max() < spec.size:
        raise damaged(path, f"a point outside the grid of {spec.size}")
    columns: dict[str, Column] = {}
    left = positions
    for axis in reversed(spec.axes):
        left, places = np.divmod(left, len(axis.values))
        for name, values in zip(axis.names, zip(*axis.values, strict=True), strict=True):
            columns[name] = _typed(values)[places]
    return {name: columns[name] for name in spec.axis_names}


def _typed(values: Sequence[Value]) -> Column:
    """Give values as numbers or truth values where all of them are, else as objects."""
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return np.array(values, np.bool_)
    if kinds == {int} and all(abs(value) < 2**63 for value in values if isinstance(value, int)):
        return np.array(values, np.int64)
    if kinds <= {int, float}:
        return np.array(values, np.float64)
    column: npt.NDArray[Any] = np.empty(len(values), np.object_)
    column[:] = values
    return column


def _unit_of_key(name: str) -> str:
    return _UNITS_OF_KEYS.get(name.rsplit("_", 1)[-1], "") if "_" in name else ""
