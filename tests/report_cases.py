"""Runs and sweeps whose reports the tests look at, names of strangers included."""

from dataclasses import replace

import numpy as np

from sim.api import simulate
from sim.domain.sweep_table import SweepTable, front_of
from sim.replays.api import replay
from sim.results.replay_result import ReplayResult
from sim.results.result import Result
from sim.workloads.new_trace import poisson_trace

HOSTILE = "<script>window.hurt=1</script>"
HOSTILE_NAMES = (
    HOSTILE,
    "</script><img src=x onerror=window.hurt=1>",
    '"><svg onload=window.hurt=1>',
    "%{customdata[0]} <b>bold</b> &lt;i&gt; <a href='https://example.org/'>x</a>",
    "a\u2028b\x07c \u202e",
)


def small_run(dataflow: str = "weight_stationary") -> Result:
    """A few layers of a network, each of another kind."""
    return simulate("edge_npu", "resnet18", layers="layer4.*", dataflow=dataflow)


def hostile_run() -> Result:
    """A run whose every name tries to be markup."""
    result = small_run()
    names = [*HOSTILE_NAMES, *(f"layer {i}" for i in range(len(result.layers)))]
    layers = tuple(
        replace(layer, name=name) for layer, name in zip(result.layers, names, strict=False)
    )
    return replace(result, layers=layers, workload=HOSTILE, architecture="</title><h1>x")


def sweep_table(name: str = "sizes", failed: tuple[int, ...] = (5,), rows: int = 12) -> SweepTable:
    """A sweep over two axes with a trade-off of energy and latency; some points failed."""
    place = np.arange(rows)
    good = np.ones(rows)
    good[list(failed)] = np.nan
    energy_pj = (1e9 + 1e8 * place + 5e7 * (place % 3)) * good
    time_s = 1e-3 * (rows + 18 - place + (place % 4)) * good
    columns = {
        "array.rows": 8 * (1 + place % 4),
        "dataflow": np.array([f"flow_{p // 4}" for p in place], np.object_),
        "energy_pj": energy_pj,
        "time_s": time_s,
        "edp_pj_s": energy_pj * time_s,
        "average_power_mw": energy_pj * 1e-9 / time_s,
        "area_mm2": (1.0 + place) * good,
        "utilization": 0.5 * good,
        "dram_pj": 0.6 * energy_pj,
        "array_pj": 0.4 * energy_pj,
    }
    errors = tuple(
        f"{HOSTILE}: expected room, got none" if p in failed else "" for p in range(rows)
    )
    ended_well = np.array([not error for error in errors])
    return SweepTable(
        name=name,
        axis_names=("array.rows", "dataflow"),
        metric_names=tuple(key for key in columns if key not in ("array.rows", "dataflow")),
        component_names=("dram_pj", "array_pj"),
        fixed={"architecture": "edge_npu", "workload": HOSTILE},
        positions=place.astype(np.int64),
        columns=columns,
        units={"energy_pj": "pJ"},
        objectives=("energy", "latency"),
        on_front=front_of(columns, ended_well, ("energy", "latency")),
        errors=errors,
    )


def small_replay(**options) -> ReplayResult:
    """A few inferences at random, one of them late."""
    trace = poisson_trace("keyword_spotting", rate=8000, seed=3, count=40)
    return replay(trace, "edge_npu", battery_mwh=1000.0, **options)


def hostile_replay() -> ReplayResult:
    """A replay whose every name tries to be markup."""
    names = {"trace": HOSTILE, "architecture": "</title><h1>x", "source": HOSTILE_NAMES[1]}
    kinds = (HOSTILE_NAMES[2], HOSTILE_NAMES[3])
    return replace(small_replay(deadline_ms=0.1), kinds=kinds, **names)
