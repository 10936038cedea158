"""Results as pandas frames. pandas is imported only when a frame is asked for."""

import importlib
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.errors import Literal, ResultsError
from sim.base.units import microseconds_from_cycles
from sim.results.layer_table import layer_rows
from sim.results.power import binned_power
from sim.results.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.comparison import Comparison
    from sim.results.explain import Explanation


def layer_frame(result: Result) -> "pd.DataFrame":
    """One row per layer, indexed by name; units are in the column names.

    Raises
    ------
    ResultsError
        pandas is not installed.
    """
    return import_pandas().DataFrame(layer_rows(result)).set_index("name")


def energy_frame(result: Result) -> "pd.DataFrame":
    """Energy [pJ]: layers as rows, components as columns.

    Raises
    ------
    ResultsError
        pandas is not installed.
    """
    rows = [
        [layer.energy_pj_by_component[name] for name in result.components]
        for layer in result.layers
    ]
    index = import_pandas().Index([layer.name for layer in result.layers], name="layer")
    columns = import_pandas().Index(result.components, name="energy_pj")
    return import_pandas().DataFrame(rows, index=index, columns=columns)


def timeline_frame(result: Result, bins: int = 1000) -> "pd.DataFrame":
    """Average power [mW] per bin of time: bins as rows, components as columns.

    The index is the start of each bin [us]; `start_cycle` and `end_cycle` are columns.

    Raises
    ------
    InvalidValue
        Bins out of range (see `sim.results.power.binned_power`).
    ResultsError
        pandas is not installed.
    """
    pandas = import_pandas()
    edges_cycles, power_mw = binned_power(result.timeline, bins)
    starts_us = [
        microseconds_from_cycles(cycle, result.clock_mhz) for cycle in edges_cycles[:-1].tolist()
    ]
    names = [f"{component}_mw" for component in result.components]
    frame = pandas.DataFrame(power_mw, columns=names, index=pandas.Index(starts_us, name="time_us"))
    frame.insert(0, "start_cycle", edges_cycles[:-1].astype(np.int64))
    frame.insert(1, "end_cycle", edges_cycles[1:].astype(np.int64))
    return frame


def comparison_frame(comparison: "Comparison") -> "pd.DataFrame":
    """One row per layer that both runs have, indexed by name; ratios are other / reference.

    Raises
    ------
    ResultsError
        pandas is not installed.
    """
    layers = comparison.layers
    columns = {
        "reference_energy_pj": [layer.energy.reference_pj for layer in layers],
        "other_energy_pj": [layer.energy.other_pj for layer in layers],
        "energy_ratio": [layer.energy.ratio for layer in layers],
        "energy_ratio_low": [layer.energy.low for layer in layers],
        "energy_ratio_high": [layer.energy.high for layer in layers],
        "reference_cycles": [layer.reference_cycles for layer in layers],
        "other_cycles": [layer.other_cycles for layer in layers],
        "cycles_ratio": [layer.other_cycles / layer.reference_cycles for layer in layers],
    }
    index = import_pandas().Index([layer.name for layer in layers], name="name")
    return import_pandas().DataFrame(columns, index=index)


def explanation_frame(explanation: "Explanation") -> "pd.DataFrame":
    """One row per layer, indexed by name: what it takes, the least it could, what bounds it.

    Raises
    ------
    ResultsError
        pandas is not installed.
    """
    rows = explanation.layers
    columns = {
        "energy_pj": [row.layer.energy_pj for row in rows],
        "least_energy_pj": [row.bound.energy_pj for row in rows],
        "energy_ratio": [row.energy_ratio for row in rows],
        "cycles": [row.layer.cycles for row in rows],
        "least_cycles": [row.bound.cycles for row in rows],
        "cycles_ratio": [row.cycles_ratio for row in rows],
        "bound_by": [row.time.bound_by[0] for row in rows],
        "bound_by_component": [row.time.bound_by[1] for row in rows],
    }
    index = import_pandas().Index([row.layer.name for row in rows], name="name")
    return import_pandas().DataFrame(columns, index=index)


def import_pandas() -> Any:
    """Import pandas, or say how to install it.

    Raises
    ------
    ResultsError
        It is not installed.
    """
    try:
        return importlib.import_module("pandas")
    except ModuleNotFoundError:
        expected = "pandas; install it with: pip install 'joulesim[frames]'"
        raise ResultsError("frames", "", expected, Literal("no pandas")) from None
