"""A replay as plain data for machines: the schema `joulesim.replay/1`."""

from math import fsum
from typing import Any

import numpy as np

from sim.base.units import milliseconds_from_cycles
from sim.results.replay_result import PERCENTILES, ReplayResult

SCHEMA = "joulesim.replay/1"


def replay_as_json(result: ReplayResult) -> dict[str, Any]:
    """Give a replay as dictionaries, lists, texts and numbers, ready for `json.dumps`.

    Inferences are summed up; one by one they are in the CSV table and the HDF5 file.
    """
    return {
        "schema": SCHEMA,
        "joulesim": result.joulesim,
        "architecture": result.architecture,
        "trace": result.trace,
        "source": result.source,
        "dataflow": result.dataflow,
        "techniques": list(result.configuration.get("techniques", [])),
        "clock_mhz": float(result.clock_mhz),
        "inferences": len(result),
        "totals": _totals(result),
        "latency_ms": latency_ms(result),
        "queue": {"longest": result.longest_queue, "mean": result.mean_queue},
        "deadline": _deadline(result),
        "load": {
            "offered": result.offered_load,
            "saturated": result.is_saturated,
            "throughput_per_s": result.throughput_per_s,
        },
        "battery": None
        if result.battery_mwh is None
        else {"mwh": result.battery_mwh, "hours": result.battery_hours},
        "peaks": [
            {
                "window": peak.window,
                "window_cycles": peak.window_cycles,
                "power_mw": peak.power_mw,
                "start_cycle": peak.start_cycle,
                "across": peak.across,
            }
            for peak in result.peaks
        ],
        "kinds": _kinds(result),
        "data_sources": dict(result.data_sources),
        "idle": {"assumed": list(result.configuration.get("idle", [])), "mw": dict(result.idle_mw)},
        "action_counts": dict(result.action_counts),
        "active_pj_by_action": dict(result.energy_pj_by_action),
        "active_pj_by_layer": dict(result.energy_pj_by_layer),
    }


def latency_ms(result: ReplayResult) -> dict[str, float]:
    """Give percentiles of the latency by nearest rank, the mean and the largest [ms]."""
    cycles = {f"p{percent}": result.latency_percentile_cycles(percent) for percent in PERCENTILES}
    found = {
        **cycles,
        "max": int(result.latency_cycles.max()),
        "mean": float(result.latency_cycles.mean()),
    }
    return {
        name: milliseconds_from_cycles(value, result.clock_mhz) for name, value in found.items()
    }


def _totals(result: ReplayResult) -> dict[str, Any]:
    energies = result.inference_pj
    return {
        "cycles": result.cycles,
        "trace_cycles": result.trace_cycles,
        "active_cycles": result.active_cycles,
        "idle_cycles": result.idle_cycles,
        "time_s": result.time_s,
        "duty_cycle": result.duty_cycle,
        "macs": result.macs,
        "energy_pj": result.energy_pj,
        "active_pj": result.active_pj,
        "idle_pj": result.idle_pj,
        "energy_pj_per_inference": result.energy_pj / len(result),
        "active_pj_per_inference": result.active_pj / len(result),
        "idle_pj_per_inference": result.idle_pj_per_inference,
        "least_active_pj": float(energies.min()),
        "most_active_pj": float(energies.max()),
        "average_power_mw": result.average_power_mw,
        "idle_power_mw": result.idle_power_mw,
        "active_pj_by_component": result.active_pj_by_component,
        "idle_pj_by_component": result.idle_pj_by_component,
    }


def _deadline(result: ReplayResult) -> dict[str, Any] | None:
    if result.deadline_ns is None or result.deadline_cycles is None:
        return None
    missed = int(result.missed.sum())
    worst = max(0, int(result.latency_cycles.max()) - result.deadline_cycles)
    return {
        "ms": result.deadline_ns / 1e6,
        "cycles": result.deadline_cycles,
        "missed": missed,
        "missed_share": missed / len(result),
        "worst_late_ms": milliseconds_from_cycles(worst, result.clock_mhz),
        "worst_inference": int(np.argmax(result.latency_cycles)),
    }


def _kinds(result: ReplayResult) -> list[dict[str, Any]]:
    counts = np.bincount(result.kind, minlength=len(result.kinds)).tolist()
    energies: list[list[float]] = [[] for _ in result.kinds]
    for work, times in zip(result.works, result.times.tolist(), strict=True):
        energies[work.kind].append(times * float(work.energy_pj.sum()))
    return [
        {
            "name": name,
            "inferences": count,
            "active_pj_per_inference": fsum(spent) / count if count else 0.0,
        }
        for name, count, spent in zip(result.kinds, counts, energies, strict=True)
    ]
