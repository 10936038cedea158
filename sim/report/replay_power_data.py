"""Power of a replay packed for a page: exact where it fits, else in bins that keep the peaks.

Exact are the states of every distinct work, and when each begins; `assets/replay_stream.js` puts
them together, as `sim.results.replay_power` does. Nothing is expanded.
"""

from typing import Any

import numpy as np

from sim.base.units import mw_from_pj_per_cycle
from sim.figures.quantities import time_text
from sim.report.power_data import MOST_ITEMS, packed_text, rounded
from sim.results.replay_power import binned_replay_power
from sim.results.replay_result import ReplayResult

MOST_JOBS = 200_000
MOST_NAMED = 5_000
"""Inferences of which each has a band and a name."""

FIRST_BINS, LEAST_BINS, PARTS_PER_BIN = 12_500, 250, 8


def replay_chart_data(
    result: ReplayResult, colours: dict[str, str], most_bytes: int
) -> dict[str, Any]:
    """Give what the chart of power draws, in at most about so many bytes.

    Returns
    -------
    Plain data, as of `sim.report.power_section.power_chart_data`; "jobs" is there where every
    stretch of constant power is.
    """
    return (
        _packed(result, most_bytes)
        | _bands(result)
        | {
            "cycles": result.cycles,
            "clock_mhz": result.clock_mhz,
            "mw_per_pj_per_cycle": mw_from_pj_per_cycle(1.0, result.clock_mhz),
            "components": list(result.components),
            "colours": [colours[name] for name in result.components],
            "stages": [],
            "parts": "inferences",
            "peak_start": result.peaks[0].start_cycle,
        }
    )


def _packed(result: ReplayResult, most_bytes: int) -> dict[str, Any]:
    items = sum(len(work.items) for work in result.works)
    if items <= MOST_ITEMS and len(result.job_work) <= MOST_JOBS:
        packed = _exact(result)
        if len(packed["bytes"]) + len(packed["jobs"]) <= most_bytes:
            return packed
    bins = FIRST_BINS
    while bins > LEAST_BINS:
        packed = _binned(result, bins)
        if len(packed["bytes"]) + len(packed["highest"]) <= most_bytes:
            return packed
        bins //= 2
    return _binned(result, LEAST_BINS)


def _exact(result: ReplayResult) -> dict[str, Any]:
    power = np.vstack(
        [*(work.power_pj_per_cycle for work in result.works), result.idle_pj_per_cycle]
    )
    rows, row_of_state = np.unique(power, axis=0, return_inverse=True)
    row_of_state = row_of_state.reshape(-1)
    first = np.cumsum([0, *(len(work.power_pj_per_cycle) for work in result.works)])
    state = [
        np.where(work.items.state >= 0, row_of_state[work.items.state + begin], -1)
        for work, begin in zip(result.works, first.tolist(), strict=False)
    ]
    arrays = (
        np.concatenate([work.items.value for work in result.works]).astype("<f8"),
        rows.astype("<f8"),
        np.concatenate(state).astype("<i4"),
        np.concatenate([work.items.span for work in result.works]).astype("<i4"),
    )
    even = any(work.is_even for work in result.works)
    return {
        "items": sum(map(len, state)),
        "states": len(rows),
        "bin_cycles": 0,
        "peak_cycles": 0,
        "bytes": packed_text(*arrays),
        "jobs": packed_text(result.job_cycle.astype("<f8"), result.job_work.astype("<i4")),
        "job_count": len(result.job_work),
        "work_cycles": result.work_cycles.tolist(),
        "idle_state": int(row_of_state[-1]),
        "resolution": "Power is even within each layer of some samples, whose timelines are too "
        "large to keep; all else is every stretch of constant power."
        if even
        else "The timeline is lossless: every stretch of constant power of the replay is in this "
        "page. A tile's energy is spread evenly over its cycles.",
    }


def _binned(result: ReplayResult, most: int) -> dict[str, Any]:
    scale = 1.0 / mw_from_pj_per_cycle(1.0, result.clock_mhz)
    parts_edges, parts_mw = binned_replay_power(result, most * PARTS_PER_BIN)
    firsts = np.arange(0, len(parts_mw), PARTS_PER_BIN)
    lengths = np.diff(np.append(parts_edges[firsts], parts_edges[-1]))
    spent = np.add.reduceat(parts_mw * np.diff(parts_edges)[:, np.newaxis], firsts, axis=0)
    highest = np.maximum.reduceat(parts_mw.sum(axis=1), firsts)
    bins = len(firsts)
    arrays = (
        lengths.astype("<f8"),
        rounded(spent / lengths[:, np.newaxis] * scale),
        np.arange(bins, dtype="<i4"),
        np.zeros(bins, "<i4"),
    )
    length, part = int(lengths.max()), int(np.diff(parts_edges).max())
    return {
        "items": bins,
        "states": bins,
        "bin_cycles": length,
        "peak_cycles": part,
        "bytes": packed_text(*arrays),
        "highest": packed_text(rounded(highest * scale)),
        "resolution": "This replay is too long for one page: power is kept in bins of "
        f"{time_text(length, result.clock_mhz)} ({length:,} cycles) with the highest mean power "
        f"over {time_text(part, result.clock_mhz)} inside each. For more, draw a window of the "
        "replay file: joulesim plot REPLAY power --start-us A --end-us B.",
    }


def _bands(result: ReplayResult) -> dict[str, Any]:
    """Give what "layers" are in a run: inferences, each with the idle time after it."""
    count = len(result)
    if count > MOST_NAMED:
        return {"layers": ["the replay"], "layer_starts": [0, result.cycles]}
    starts = result.start_cycle.tolist()
    return {
        "layers": [f"#{place}" for place in range(count)],
        "layer_starts": [0, *starts[1:], result.cycles],
    }
