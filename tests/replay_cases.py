"""Small replays built by hand: works of a few states, jobs at given cycles."""

import numpy as np

from sim.domain.activity import ItemStream
from sim.domain.layer import Layer
from sim.domain.layer_trace import InferenceKind, LayerTrace
from sim.domain.replayed_work import Work
from sim.domain.workload import Workload
from sim.results.replay_result import ReplayResult

CLOCK_MHZ = 1000.0
IDLE_PJ = (1.0, 0.5)


def work_of(leaves, *, kind=0, sample=-1, part=0, repeat=1):
    """Build a work whose leaves (cycles, power of two components) follow each other `repeat` times.

    Powers are those above idle.
    """
    cycles = np.array([length for length, _ in leaves], np.int64)
    power = np.array([[a + IDLE_PJ[0], b + IDLE_PJ[1]] for _, (a, b) in leaves])
    state, span = np.arange(len(leaves)), np.zeros(len(leaves), np.int64)
    value = cycles
    if repeat > 1:
        state = np.concatenate([[-1], state])
        value = np.concatenate([[repeat], value])
        span = np.concatenate([[len(leaves)], span])
    return Work(
        kind=kind,
        sample=sample,
        part=part,
        cycles=int(cycles.sum()) * repeat,
        macs=7,
        energy_pj=repeat * (cycles @ power),
        items=ItemStream(
            state=state.astype(np.int32), value=value.astype(np.int64), span=span.astype(np.int64)
        ),
        power_pj_per_cycle=power,
    )


def replay_of(works, begins, job_works, *, cycles=None, arrivals=None, **given):
    """Build a replay of one job per inference."""
    begin = np.asarray(begins, np.int64)
    work = np.asarray(job_works, np.int32)
    end = int(begin[-1]) + works[job_works[-1]].cycles
    arrival = begin if arrivals is None else np.asarray(arrivals, np.int64)
    count = len(begin)
    options = {
        "joulesim": "0",
        "architecture": "machine",
        "trace": "trace",
        "source": "by hand",
        "dataflow": "weight_stationary",
        "clock_mhz": CLOCK_MHZ,
        "components": ("dram", "array"),
        "kinds": ("only",),
        "arrival_ns": arrival,
        "kind": np.zeros(count, np.int32),
        "sample": np.full(count, -1, np.int32),
        "arrival_cycle": arrival,
        "first_job": np.arange(count + 1),
        "job_cycle": begin,
        "job_work": work,
        "works": tuple(works),
        "cycles": end if cycles is None else cycles,
        "trace_cycles": int(arrival[-1]),
        "deadline_ns": None,
        "battery_mwh": None,
        "idle_mw": {"dram.background": 1000.0, "array.leakage": 500.0},
        "idle_pj_per_cycle": np.array(IDLE_PJ),
        "energy_pj_by_action": {"array.mac": 1.0},
        "action_counts": {"array.mac": 7 * count},
        "energy_pj_by_layer": {"layer": 1.0},
        "data_sources": {"none": count},
        "peaks": (),
    }
    return ReplayResult(**options | given)


def expanded_power(result):
    """Power of each single cycle, (cycle, component)."""
    power = np.tile(result.idle_pj_per_cycle, (result.cycles, 1))
    for begin, work in zip(result.job_cycle, result.job_work, strict=True):
        found = result.works[work]
        states = found.items.state
        times = 1
        values = found.items.value
        if states[0] < 0:
            times, states, values = int(values[0]), states[1:], values[1:]
        once = np.repeat(found.power_pj_per_cycle[states], values, axis=0)
        power[begin : begin + found.cycles] = np.tile(once, (times, 1))
    return power


def small_network(**densities):
    """Build a network of two layers that any machine plays at once."""
    layers = (
        Layer(
            name="conv",
            kind="conv2d",
            in_channels=4,
            out_channels=8,
            ifmap_h=8,
            ifmap_w=8,
            filter_h=3,
            filter_w=3,
            **densities,
        ),
        Layer(
            name="fc",
            kind="gemm",
            in_channels=32,
            out_channels=10,
            ifmap_h=1,
            ifmap_w=1,
            inputs=("conv",),
            **densities,
        ),
    )
    return Workload(name="small", layers=layers)


def trace_of(arrival_ns, *, workload=None, kinds=None, kind=None, sample=None, **given):
    """Build a trace of the small network."""
    network = small_network() if workload is None else workload
    if kinds is None:
        places = np.arange(len(network.layers), dtype=np.int32)
        offset = np.zeros(len(places), np.int64)
        kinds = (InferenceKind(name="whole", layers=places, offset_ns=offset),)
    arrival = np.asarray(arrival_ns, np.int64)
    samples = np.full(len(arrival), -1, np.int32) if sample is None else np.asarray(sample, "i4")
    options = {
        "name": network.name,
        "source": "by hand",
        "workload": network,
        "kinds": kinds,
        "kind": np.zeros(len(arrival), np.int32) if kind is None else np.asarray(kind, np.int32),
        "arrival_ns": arrival,
        "sample": samples,
        "samples": int(samples.max()) + 1,
        "duration_ns": int(arrival[-1]),
    }
    return LayerTrace(**options | given)
