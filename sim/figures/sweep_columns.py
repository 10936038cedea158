"""Columns of a sweep's table as a figure shows them: a title with a unit, values in that unit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.base.choices import expected_of_many
from sim.base.errors import InvalidValue
from sim.domain.activity import BoolArray, FloatArray, Int64Array
from sim.domain.objective import OBJECTIVES
from sim.domain.sweep_table import SweepTable
from sim.figures.si_units import Scale, choose_scale
from sim.figures.text import shown_name

_LOG_FROM = 20.0
"""Columns whose largest value is so many times the smallest are shown logarithmically."""
_BASE_UNITS = {
    "pJ": ("J", 1e-12),
    "pJ s": ("J s", 1e-12),
    "s": ("s", 1.0),
    "mW": ("W", 1e-3),
    "bits": ("B", 0.125),
    "cycles": ("cycles", 1.0),
}
"""Unit of the table -> unit that takes prefixes, and how many of it are one of the table's."""
_TITLES = {
    "energy_pj": "Energy",
    "time_s": "Latency",
    "edp_pj_s": "Energy × delay",
    "average_power_mw": "Average power",
    "area_mm2": "Area",
    "utilization": "PE utilization",
    "stall_cycles": "Stalls",
    "cycles": "Time",
    "macs": "MACs",
    "dram_read_bits": "DRAM reads",
    "dram_write_bits": "DRAM writes",
}
_GROUPS = ("memories.", "links.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShownColumn:
    """One column of a sweep.

    Attributes
    ----------
    name : in the table.
    title : in words, with its unit.
    values : (point,) numbers as shown, NaN where a point has none; of categories their places.
    categories : texts in order of first appearance; none for numbers.
    unit : as in the title; empty for none.
    is_axis : whether it is something that varies: its values are shown as they are.
    more_is_better : as of an objective.
    """

    name: str
    title: str
    values: FloatArray
    categories: tuple[str, ...] = ()
    unit: str = ""
    is_axis: bool = False
    more_is_better: bool = False

    @property
    def words(self) -> str:
        """The title within a sentence, without the unit."""
        plain = self.title.partition(" (")[0]
        return plain if plain[:2].isupper() else plain[:1].lower() + plain[1:]

    @property
    def is_wide(self) -> bool:
        """Whether its values are better shown logarithmically."""
        seen = self.values[np.isfinite(self.values)]
        if self.categories or not seen.size or seen.min() <= 0:
            return False
        return bool(seen.max() / seen.min() > _LOG_FROM)

    def text(self, value: float) -> str:
        """Give one value without its unit; a figure of a point with three digits."""
        if self.categories:
            return self.categories[int(value)]
        if self.is_axis:
            return f"{value:.6g}"
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:#.3g}"


def find_column(table: SweepTable, name: str, option: str) -> ShownColumn:
    """Give a column by its name, the name of an objective ("energy") or the end of one ("rows").

    Raises
    ------
    InvalidValue
        No column or several have this name; the option is named.
    """
    full = _full_name(table, name, option)
    more = any(o.metric == full and o.more_is_better for o in OBJECTIVES.values())
    values = table.columns[full]
    unit = table.units.get(full, "")
    if values.dtype.kind in "Ob":
        texts = [shown_name(str(value).replace("_", " "), 24) for value in values.tolist()]
        categories = tuple(dict.fromkeys(texts))
        places = {text: float(place) for place, text in enumerate(categories)}
        numbers = np.array([places[text] for text in texts])
        words = _words(full)
        return ShownColumn(name=full, title=words, values=numbers, categories=categories)
    numbers = values.astype(np.float64)
    scale = _scale(full, unit, numbers, is_axis=full in table.axis_names)
    words = _TITLES.get(full) or _words(full.removesuffix("_pj"), scale.unit)
    return ShownColumn(
        name=full,
        title=f"{words} ({scale.unit})" if scale.unit else words,
        values=numbers * scale.factor,
        unit=scale.unit,
        is_axis=full in table.axis_names,
        more_is_better=more,
    )


def varying_axes(table: SweepTable) -> tuple[str, ...]:
    """Give the axes that vary, one of each group that varies together."""
    kept: list[str] = []
    patterns: set[bytes] = set()
    for name in table.axis_names:
        order = _pattern(table, name)
        # axes with the same pattern of equal values say the same
        pattern = order.tobytes()
        if order.max(initial=0) > 0 and pattern not in patterns:
            kept.append(name)
            patterns.add(pattern)
    return tuple(kept)


def vary_together(table: SweepTable, one: str, other: str) -> bool:
    """Say whether two axes vary and each value of one comes with one value of the other only."""
    first, second = _pattern(table, one), _pattern(table, other)
    return bool(first.max(initial=0) > 0 and np.array_equal(first, second))


def _pattern(table: SweepTable, axis: str) -> Int64Array:
    """Give the values of an axis numbers in order of first appearance: (point,)."""
    _, places = np.unique(table.columns[axis].astype(str), return_inverse=True)
    _, firsts = np.unique(places, return_index=True)
    order: Int64Array = np.argsort(np.argsort(firsts))[places].astype(np.int64)
    return order


def describe_point(table: SweepTable, row: int) -> str:
    """Say what varies at one row: "rows 16, capacity 128 KiB, output stationary"."""
    parts = []
    for name, value in table.values_at(row).items():
        if isinstance(value, str):
            parts.append(shown_name(value.replace("_", " "), 30))
            continue
        unit = table.units.get(name, "")
        last = _words(name.rpartition(".")[2], unit)
        number = f"{value:.6g}" if isinstance(value, float) else str(value)
        parts.append(f"{last} {number}{f' {unit}' if unit else ''}")
    return ", ".join(parts)


def failures(table: SweepTable) -> str:
    """Say how many points failed, nothing when none did."""
    failed = int((~table.ended_well).sum())
    return f"; {failed} failed" if failed else ""


def shown_points(table: SweepTable, columns: Sequence[ShownColumn]) -> BoolArray:
    """Mark the points that ended well and have a number in all columns: (point,).

    Raises
    ------
    InvalidValue
        There is none.
    """
    shown: BoolArray = table.ended_well.copy()
    for column in columns:
        shown &= np.isfinite(column.values)
    if not shown.any():
        names = " and ".join(column.name for column in columns)
        failed = int((~table.ended_well).sum())
        got = f"{len(table)} points, {failed} of them failed"
        raise InvalidValue(f"sweep {table.name}", f"a point with {names}", got)
    return shown


def _full_name(table: SweepTable, name: str, option: str) -> str:
    if name in OBJECTIVES:
        return OBJECTIVES[name].metric
    if name in table.columns:
        return name
    ends = [full for full in table.columns if full.endswith((f".{name}", f"{name}_pj"))]
    if len(ends) == 1:
        return ends[0]
    names = [*OBJECTIVES, *table.axis_names, *table.metric_names, *table.component_names]
    if ends:
        raise InvalidValue(option, f"one of {', '.join(ends)}", name)
    raise InvalidValue(option, expected_of_many(list(dict.fromkeys(names)), name), name)


def _scale(name: str, unit: str, values: FloatArray, *, is_axis: bool) -> Scale:
    if name == "utilization":
        return Scale(100.0, "%")
    if is_axis or unit not in _BASE_UNITS:
        return Scale(1.0, unit.replace("mm2", "mm²"))
    base, factor = _BASE_UNITS[unit]
    largest = float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 0.0
    return choose_scale(largest, base, factor)


def _words(name: str, unit: str = "") -> str:
    """Give a key as words, without the unit it ends with."""
    for group in _GROUPS:
        name = name.removeprefix(group)
    suffix = f"_{unit.lower()}"
    if unit and name.lower().endswith(suffix):
        name = name[: -len(suffix)]
    return shown_name(name.replace(".", " ").replace("_", " "), 30)
