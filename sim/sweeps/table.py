"""Finished points as a table: axes, figures, energy by component, error."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from sim.sweeps.outcome import METRICS, FinishedPoint
from sim.sweeps.pareto import BoolArray, FloatArray, pareto_front, signed_costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A figure that a sweep trades against others."""

    metric: str
    title: str
    more_is_better: bool = False


OBJECTIVES: Mapping[str, Objective] = MappingProxyType(
    {
        "energy": Objective(metric="energy_pj", title="energy"),
        "latency": Objective(metric="time_s", title="latency"),
        "edp": Objective(metric="edp_pj_s", title="EDP"),
        "power": Objective(metric="average_power_mw", title="power"),
        "area": Objective(metric="area_mm2", title="area"),
        "utilization": Objective(metric="utilization", title="util.", more_is_better=True),
    }
)

Points = Sequence[tuple[Mapping[str, Any], FinishedPoint]]


def front_of(points: Points, objectives: Sequence[str]) -> BoolArray:
    """Mark the points that no other beats in all objectives: (point,); failed ones are not."""
    done = np.array([point.outcome is not None for _, point in points], np.bool_)
    front = np.zeros(len(points), np.bool_)
    columns = [_column(points, OBJECTIVES[name].metric) for name in objectives]
    more = [OBJECTIVES[name].more_is_better for name in objectives]
    if done.any():
        front[done] = pareto_front(signed_costs([column[done] for column in columns], more))
    return front


def points_as_csv(points: Points, front: BoolArray) -> str:
    """Give one line per point; units are in the names of the columns."""
    axes = _names(values for values, _ in points)
    components = _names(
        point.outcome.energy_pj_by_component for _, point in points if point.outcome is not None
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    parts = [f"{name}_pj" for name in components]
    writer.writerow(["position", *axes, *METRICS, *parts, "pareto", "error"])
    for (values, point), best in zip(points, front, strict=True):
        figures: list[Any] = [""] * (len(METRICS) + len(components))
        if point.outcome is not None:
            by_component = point.outcome.energy_pj_by_component
            figures = [
                *(repr(point.outcome.metrics[name]) for name in METRICS),
                *(repr(by_component[name]) if name in by_component else "" for name in components),
            ]
        cells = [_harmless(values.get(name, "")) for name in axes]
        writer.writerow([point.position, *cells, *figures, int(best), _harmless(point.error)])
    return text.getvalue()


def _column(points: Points, metric: str) -> FloatArray:
    return np.array(
        [np.nan if p.outcome is None else p.outcome.metrics[metric] for _, p in points], np.float64
    )


def _names(mappings: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every name once, in the order of their first appearance."""
    names: dict[str, None] = {}
    for mapping in mappings:
        names.update(dict.fromkeys(mapping))
    return list(names)


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking a text for a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
