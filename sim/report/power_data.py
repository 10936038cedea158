"""A power timeline packed for a page: lossless where it fits, else in bins that keep the peaks.

The packed form is the run-length-coded stream itself (`sim.domain.activity.ItemStream`), so that
the page answers any window exactly: mean, least and highest power, and every stretch of constant
power. `assets/power_stream.js` reads it.
"""

import base64
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.units import mw_from_pj_per_cycle
from sim.domain.activity import FloatArray
from sim.domain.power_timeline import PowerTimeline
from sim.results.power import MAX_BINS, binned_power

MOST_ITEMS = 1_000_000
"""Items of the stream that a browser indexes in about a second."""

FIRST_BINS, LEAST_BINS = 2**17, 2**8
PARTS_PER_BIN = 16


def pack_power(timeline: PowerTimeline, most_bytes: int) -> dict[str, Any]:
    """Pack a timeline into at most so many bytes of text.

    Returns
    -------
    Plain data. "bin_cycles" is 0 where every stretch of constant power is kept, else the length
    of a bin; "peak_cycles" is then the length over which the highest power is averaged.
    """
    if len(timeline.items) <= MOST_ITEMS:
        packed = _lossless(timeline)
        if len(packed["bytes"]) <= most_bytes:
            return packed
    bins = FIRST_BINS
    while bins > LEAST_BINS:
        packed = _binned(timeline, bins)
        if len(packed["bytes"]) <= most_bytes:
            return packed
        bins //= 2
    return _binned(timeline, LEAST_BINS)


def _lossless(timeline: PowerTimeline) -> dict[str, Any]:
    power = timeline.dynamic_pj_per_cycle + timeline.static_pj_per_cycle
    at_work = (timeline.active >= 0).astype(np.float64)
    # many states differ only in which step of a stage is at work, not in power
    rows, state = np.unique(np.hstack([power, at_work]), axis=0, return_inverse=True)
    parts = power.shape[1]
    items = timeline.items
    leaf_state = np.where(items.state >= 0, state.reshape(-1)[items.state], -1)
    arrays = (
        items.value.astype("<f8"),
        rows[:, :parts].astype("<f8"),
        leaf_state.astype("<i4"),
        items.span.astype("<i4"),
        rows[:, parts:].astype("u1"),
    )
    return _header(timeline, arrays, items=len(items), states=len(rows))


def _binned(timeline: PowerTimeline, bins: int) -> dict[str, Any]:
    scale = 1.0 / mw_from_pj_per_cycle(1.0, timeline.clock_mhz)
    edges_cycles, power_mw = binned_power(timeline, bins)
    bins = len(power_mw)
    parts_per_bin = max(1, min(PARTS_PER_BIN, MAX_BINS // bins, timeline.cycles // bins))
    _, part_mw = binned_power(timeline, bins * parts_per_bin)
    highest = part_mw.sum(axis=1).reshape(bins, parts_per_bin).max(axis=1)
    arrays = (
        np.diff(edges_cycles).astype("<f8"),
        rounded(power_mw * scale),
        np.arange(bins, dtype="<i4"),
        np.zeros(bins, "<i4"),
        np.zeros((bins, len(timeline.stages)), "u1"),
    )
    header = _header(timeline, arrays, items=bins, states=bins)
    length = int(np.diff(edges_cycles).max())
    extremes = {
        "highest": packed_text(rounded(highest * scale)),
        "bin_cycles": length,
        "peak_cycles": -(-length // parts_per_bin),
    }
    return header | extremes


def rounded(values: FloatArray) -> npt.NDArray[np.float64]:
    """Keep seven digits: the rest would take most of the room."""
    return values.astype("<f4").astype("<f8")


def _header(
    timeline: PowerTimeline, arrays: tuple[npt.NDArray[Any], ...], items: int, states: int
) -> dict[str, Any]:
    return {
        "cycles": timeline.cycles,
        "clock_mhz": timeline.clock_mhz,
        "mw_per_pj_per_cycle": mw_from_pj_per_cycle(1.0, timeline.clock_mhz),
        "components": list(timeline.components),
        "stages": list(timeline.stages),
        "items": items,
        "states": states,
        "bin_cycles": 0,
        "peak_cycles": 0,
        "bytes": packed_text(*arrays),
    }


def packed_text(*arrays: npt.NDArray[Any]) -> str:
    """Give arrays, one behind the other, as text that a page can unpack."""
    raw = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    return base64.b64encode(zlib.compress(raw, 9)).decode("ascii")
