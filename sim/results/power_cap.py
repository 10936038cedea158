"""How long a run draws more power than a cap, and how much of its energy lies above the cap."""

from dataclasses import dataclass

import numpy as np

from sim.base.errors import InvalidValue
from sim.base.units import pj_per_cycle_from_mw
from sim.domain.activity import FloatArray
from sim.domain.power_timeline import PowerTimeline
from sim.kernels.timeline import energy_between, index_stream
from sim.results.power import zoom
from sim.results.stream_index import checked_window


@dataclass(frozen=True, slots=True, kw_only=True)
class AboveCap:
    """What of a window is above a cap.

    Attributes
    ----------
    time_share : time in which power is higher than the cap / time.
    energy_share : energy beyond the cap (the area above its line) / energy.
    """

    time_share: float
    energy_share: float


def above_cap(
    timeline: PowerTimeline,
    cap_mw: float,
    start: int = 0,
    end: int | None = None,
    *,
    single_cycles: bool = False,
) -> AboveCap:
    """Measure a cap against every stretch of constant power of a window, without binning.

    Parameters
    ----------
    cap_mw : total power of all components [mW], > 0.
    start, end : window [cycles]; `end` None is the end of the run.
    single_cycles : look at single cycles, with the wave front inside folds, as `zoom` gives them.

    Raises
    ------
    InvalidValue
        Cap or window out of range; with single cycles also a window too long for `zoom`.
    """
    if not 0 < cap_mw < float("inf"):
        raise InvalidValue("cap_mw", "a power [mW] > 0", cap_mw)
    first, last = checked_window(timeline, start, end)
    if single_cycles:
        power_mw = zoom(timeline, first, last).sum(axis=1)
        sums = _columns(power_mw, cap_mw).sum(axis=0)
    else:
        per_cycle = timeline.dynamic_pj_per_cycle.sum(axis=1) + timeline.static_pj_per_cycle.sum()
        cap_pj = pj_per_cycle_from_mw(cap_mw, timeline.clock_mhz)
        items = timeline.items
        # time and energy are counted per cycle of a state, where the timeline counts energy
        index = index_stream(items.state, items.value, items.span, _columns(per_cycle, cap_pj))
        (sums,) = energy_between(index, np.array([first]), np.array([last]))
    above, excess, total = sums.tolist()
    return AboveCap(
        time_share=above / (last - first), energy_share=excess / total if total else 0.0
    )


def _columns(power: FloatArray, cap: float) -> FloatArray:
    """Give (row, 3): whether above, power beyond the cap, power."""
    above = power > cap
    return np.column_stack([above.astype(np.float64), np.where(above, power - cap, 0.0), power])
