"""A window of a run as a value change dump (IEEE 1364-2005, clause 18), for GTKWave.

Per stage the number of the step it works on (z: none), an event at each begin of a step and
the number of what it waits for (z: nothing); per component its power as a real. Times are
picoseconds of the run, rounded.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.base.atomic_file import atomic_path
from sim.base.units import microseconds_from_cycles, mw_from_pj_per_cycle
from sim.results.result import Result
from sim.results.stage_slices import StageSlices, stage_slices, step_label

_PICOSECONDS_PER_US = 1e6
_FIRST_SIGN, _SIGNS = 33, 94  # printable ASCII without the space

Change = tuple[int, int, str]
"""Cycle, rank within the cycle, line."""


def write_vcd(
    result: Result, path: str | Path, start_cycle: int = 0, end_cycle: int | None = None
) -> None:
    """Write a window of a run as a value change dump.

    Raises
    ------
    InvalidValue
        The window is out of range or holds too much (`sim.results.stage_slices`).
    ResultsError
        The file cannot be written.
    """
    slices = stage_slices(result.timeline, start_cycle, end_cycle)
    with atomic_path(path) as target, target.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in vcd_lines(result, slices))


def vcd_lines(result: Result, slices: StageSlices) -> Iterator[str]:
    """Give the dump line by line."""
    yield from _header(result, slices)
    time = -1
    for cycle, _, line in sorted(_changes(result, slices)):
        now = _picoseconds(cycle, result.clock_mhz)
        if now != time:
            yield f"#{now}"
            time = now
        yield line
    yield f"#{_picoseconds(int(slices.edges_cycles[-1]), result.clock_mhz)}"


def _header(result: Result, slices: StageSlices) -> Iterator[str]:
    timeline = result.timeline
    yield f"$version joulesim {_word(result.joulesim)} $end"
    what = " ".join(map(_word, (result.workload, "on", result.architecture, result.dataflow)))
    yield f"$comment {what}, {result.clock_mhz:g} MHz $end"
    for step in np.unique(slices.step).tolist():
        yield f"$comment step {step}: {step_label(timeline, step)} $end"
    for wait, name in enumerate(timeline.waits[1:], start=1):
        yield f"$comment wait {wait}: {_word(name)} $end"
    yield "$timescale 1 ps $end"
    yield "$scope module stages $end"
    for stage, name in enumerate(timeline.stages):
        yield f"$var integer 32 {_step_sign(stage)} {_word(name)} $end"
        yield f"$var event 1 {_begin_sign(stage)} {_word(name)}_begin $end"
        yield f"$var integer 32 {_wait_sign(stage)} {_word(name)}_waits_for $end"
    yield "$upscope $end"
    yield "$scope module power_mw $end"
    for component, name in enumerate(timeline.components):
        yield f"$var real 64 {_power_sign(result, component)} {_word(name)} $end"
    yield "$upscope $end"
    yield "$enddefinitions $end"


def _changes(result: Result, slices: StageSlices) -> Iterator[Change]:
    """Give all changes in any order; in a cycle a stage first falls idle, then begins."""
    first, last = int(slices.edges_cycles[0]), int(slices.edges_cycles[-1])
    for stage in range(len(result.timeline.stages)):
        yield first, 0, f"bz {_step_sign(stage)}"
        own = slices.stage == stage
        begins, ends = slices.begin_cycle[own].tolist(), slices.end_cycle[own].tolist()
        for step, begin, end in zip(slices.step[own].tolist(), begins, ends, strict=True):
            yield begin, 2, f"b{step:b} {_step_sign(stage)}"
            yield begin, 3, f"1{_begin_sign(stage)}"
            if end < last:
                yield end, 1, f"bz {_step_sign(stage)}"
    yield from _wait_changes(result, slices)
    power_mw = slices.power_pj_per_cycle * mw_from_pj_per_cycle(1.0, result.clock_mhz)
    changed = np.ones(power_mw.shape, np.bool_)
    changed[1:] = power_mw[1:] != power_mw[:-1]
    for stretch, component in np.argwhere(changed).tolist():
        line = f"r{power_mw[stretch, component]:.6g} {_power_sign(result, component)}"
        yield int(slices.edges_cycles[stretch]), 4, line


def _wait_changes(result: Result, slices: StageSlices) -> Iterator[Change]:
    """Give when each stage begins and ceases to wait."""
    first, last = int(slices.edges_cycles[0]), int(slices.edges_cycles[-1])
    waits = slices.waits
    for stage in range(len(result.timeline.stages)):
        sign = _wait_sign(stage)
        yield first, 0, f"bz {sign}"
        own = waits.stage == stage
        begins, ends = waits.begin_cycle[own].tolist(), waits.end_cycle[own].tolist()
        for wait, begin, end in zip(waits.wait[own].tolist(), begins, ends, strict=True):
            yield begin, 2, f"b{wait:b} {sign}"
            if end < last:
                yield end, 1, f"bz {sign}"


def _step_sign(stage: int) -> str:
    return _sign(3 * stage)


def _begin_sign(stage: int) -> str:
    return _sign(3 * stage + 1)


def _wait_sign(stage: int) -> str:
    return _sign(3 * stage + 2)


def _power_sign(result: Result, component: int) -> str:
    return _sign(3 * len(result.timeline.stages) + component)


def _sign(number: int) -> str:
    """Give a short identifier of printable signs, as the format asks for."""
    signs = chr(_FIRST_SIGN + number % _SIGNS)
    while number >= _SIGNS:
        number = number // _SIGNS - 1
        signs += chr(_FIRST_SIGN + number % _SIGNS)
    return signs


def _word(name: str) -> str:
    """Give a name as one word of plain signs: a stranger's "$end" would end the declaration."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in name) or "_"


def _picoseconds(cycle: int, clock_mhz: float) -> int:
    return round(microseconds_from_cycles(cycle, clock_mhz) * _PICOSECONDS_PER_US)
