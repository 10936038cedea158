"""A window of a run as Chrome trace JSON, which ui.perfetto.dev and chrome://tracing open.

One track per stage with a slice per executed step and per wait, a track of layers, and a counter
track of power per component. Times are microseconds of the run.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sim.base.atomic_file import atomic_path
from sim.base.units import microseconds_from_cycles, mw_from_pj_per_cycle
from sim.domain.power_timeline import PowerTimeline
from sim.results.result import Result
from sim.results.stage_slices import StageSlices, stage_slices, step_label
from sim.results.waits import wait_label

STAGES, POWER = 1, 2
"""Process numbers: tracks of stages, tracks of power."""

LAYERS_TRACK = 0

Event = dict[str, Any]


def write_perfetto(
    result: Result, path: str | Path, start_cycle: int = 0, end_cycle: int | None = None
) -> None:
    """Write a window of a run as a Chrome trace, event by event.

    Raises
    ------
    InvalidValue
        The window is out of range or holds too much (`sim.results.stage_slices`).
    ResultsError
        The file cannot be written.
    """
    slices = stage_slices(result.timeline, start_cycle, end_cycle)
    with atomic_path(path) as target, target.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"displayTimeUnit": "ns", "otherData": ')
        file.write(json.dumps(_about(result)))
        file.write(', "traceEvents": [')
        separator = "\n"
        for event in perfetto_events(result, slices):
            file.write(separator + json.dumps(event, allow_nan=False))
            separator = ",\n"
        file.write("\n]}\n")


def perfetto_events(result: Result, slices: StageSlices) -> Iterator[Event]:
    """Give all events: names of tracks, layers, steps, power."""
    yield from _names(result.timeline)
    yield from _layers(result, slices)
    yield from _steps(result.timeline, slices)
    yield from _waits(result.timeline, slices)
    yield from _power(result.timeline, slices)


def _about(result: Result) -> dict[str, str]:
    return {
        "architecture": result.architecture,
        "workload": result.workload,
        "dataflow": result.dataflow,
        "clock_mhz": f"{result.clock_mhz:g}",
        "joulesim": result.joulesim,
    }


def _names(timeline: PowerTimeline) -> Iterator[Event]:
    yield from _meta("process", STAGES, 0, "stages", 0)
    yield from _meta("process", POWER, 0, "power [mW]", 1)
    for track, name in enumerate(("layers", *timeline.stages)):
        yield from _meta("thread", STAGES, track, name, track)


def _meta(what: str, process: int, track: int, name: str, rank: int) -> Iterator[Event]:
    for kind, value in (
        (f"{what}_name", {"name": name}),
        (f"{what}_sort_index", {"sort_index": rank}),
    ):
        yield {"ph": "M", "pid": process, "tid": track, "name": kind, "args": value}


def _layers(result: Result, slices: StageSlices) -> Iterator[Event]:
    first, last = int(slices.edges_cycles[0]), int(slices.edges_cycles[-1])
    for layer in result.layers:
        begin = max(layer.start_cycle, first)
        end = min(layer.start_cycle + layer.cycles, last)
        if begin < end:
            args = {"kind": layer.kind, "dataflow": layer.dataflow, "cycles": layer.cycles}
            yield _slice(result.timeline, LAYERS_TRACK, layer.name, begin, end, args)


def _steps(timeline: PowerTimeline, slices: StageSlices) -> Iterator[Event]:
    described = {
        step: (step_label(timeline, step), _step_arguments(timeline, step))
        for step in np.unique(slices.step).tolist()
    }
    columns = (slices.stage, slices.step, slices.begin_cycle, slices.end_cycle)
    for stage, step, begin, end in _rows(columns):
        label, args = described[step]
        yield _slice(timeline, stage + 1, label, begin, end, args)


def _waits(timeline: PowerTimeline, slices: StageSlices) -> Iterator[Event]:
    waits = slices.waits
    for stage, wait, begin, end in _rows(
        (waits.stage, waits.wait, waits.begin_cycle, waits.end_cycle)
    ):
        name = timeline.waits[wait]
        args = {"waits_for": name, "cycles": end - begin}
        label = f"waits for {wait_label(name)}"
        yield _slice(timeline, stage + 1, label, begin, end, args)


def _step_arguments(timeline: PowerTimeline, step: int) -> dict[str, Any]:
    counts = timeline.steps.counts[step]
    return {
        "step": step,
        "hold_cycles": int(timeline.steps.hold_cycles[step]),
        "energy_pj": round(float(timeline.steps.pj[step].sum()), 3),
        **{timeline.actions[action]: int(counts[action]) for action in np.flatnonzero(counts)},
    }


def _slice(
    timeline: PowerTimeline, track: int, name: str, begin: int, end: int, args: dict[str, Any]
) -> Event:
    begin_us, end_us = (_whole_nanoseconds(timeline, cycle) for cycle in (begin, end))
    return {
        "ph": "X",
        "pid": STAGES,
        "tid": track,
        "name": name,
        "ts": begin_us,
        "dur": round(end_us - begin_us, 3),
        "args": {"begin_cycle": begin, **args},
    }


def _whole_nanoseconds(timeline: PowerTimeline, cycle: int) -> float:
    """Give a cycle in microseconds, rounded to what viewers keep: neighbours then never overlap."""
    return round(microseconds_from_cycles(cycle, timeline.clock_mhz), 3)


def _power(timeline: PowerTimeline, slices: StageSlices) -> Iterator[Event]:
    """Give one counter event per change of a component's power; it falls to 0 at the end."""
    power_mw = slices.power_pj_per_cycle * mw_from_pj_per_cycle(1.0, timeline.clock_mhz)
    ended = np.zeros((1, power_mw.shape[1]))
    levels = np.concatenate([power_mw, ended])
    changed = np.ones(levels.shape, np.bool_)
    changed[1:] = levels[1:] != levels[:-1]
    for stretch, component in np.argwhere(changed).tolist():
        yield {
            "ph": "C",
            "pid": POWER,
            "name": timeline.components[component],
            "ts": _whole_nanoseconds(timeline, int(slices.edges_cycles[stretch])),
            "args": {"mW": float(f"{levels[stretch, component]:.6g}")},
        }


def _rows(columns: Iterable[Any]) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)
