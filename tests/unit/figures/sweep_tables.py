"""A made-up sweep: three axes, two of them linked, ties, and a point that failed."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from sim.domain.sweep_table import SweepTable, front_of

ROWS = (8, 16, 32)
DATAFLOWS = ("weight_stationary", "output_stationary")
FAILED = 5


def made_up_table(objectives: Sequence[str] = ("energy", "latency")) -> SweepTable:
    """Give six points: rows and columns linked, energy falls and latency rises with the place."""
    grid = list(product(ROWS, DATAFLOWS))
    rows = np.array([row for row, _ in grid], np.int64)
    energy = np.array([6.0, 6.0, 4.0, 9.0, 3.0, np.nan]) * 1e9
    time = np.array([1.0, 1.0, 2.0, 4.0, 3.0, np.nan]) * 1e-3
    errors = tuple("it broke" if place == FAILED else "" for place in range(len(grid)))
    columns = {
        "array.rows": rows,
        "array.columns": rows * 2,
        "dataflow": np.array([flow for _, flow in grid], object),
        "energy_pj": energy,
        "time_s": time,
        "edp_pj_s": energy * time,
        "average_power_mw": energy / time * 1e-9,
        "area_mm2": rows * 0.1,
        "utilization": np.array([0.5, 0.4, 0.9, 0.3, 0.2, np.nan]),
    }
    ended_well = np.array([not error for error in errors])
    return SweepTable(
        name="made up",
        axis_names=("array.rows", "array.columns", "dataflow"),
        metric_names=tuple(columns)[3:],
        component_names=(),
        fixed={},
        positions=np.arange(10, 10 + len(grid)),
        columns=columns,
        units={
            "energy_pj": "pJ",
            "time_s": "s",
            "edp_pj_s": "pJ s",
            "average_power_mw": "mW",
            "area_mm2": "mm2",
        },
        objectives=tuple(objectives),
        on_front=front_of(columns, ended_well, objectives),
        errors=errors,
    )
