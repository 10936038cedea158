"""The outcome of a replayed trace, and what follows from it: latency, queue, energy, battery."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, fsum
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.errors import InvalidValue
from sim.base.notebook import notebook_html
from sim.base.units import (
    hours_of_battery,
    mw_from_pj_per_cycle,
    seconds_from_cycles,
    whole_cycles_in_ns,
)
from sim.domain.activity import BoolArray, FloatArray, Int32Array, Int64Array
from sim.domain.replayed_work import Work

if TYPE_CHECKING:
    import pandas as pd

PERCENTILES = (50, 90, 95, 99)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPeak:
    """The window of a given length with the highest average power in a replay.

    Attributes
    ----------
    window : how it was asked for: "1 cycle", "10 us".
    window_cycles : its length; that of the replay when the replay is shorter.
    power_mw : average power in it.
    start_cycle : where it starts; the first place at which the same work follows on itself.
    across : windows that reach from one piece of work into the next were looked at, too.
    """

    window: str
    window_cycles: int
    power_mw: float
    start_cycle: int
    across: bool


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ReplayResult:
    """A trace of inferences on an architecture.

    Attributes
    ----------
    trace, source : name of the trace, and where it comes from.
    clock_mhz : base clock; all cycles are its cycles.
    components : names, in stacking order.
    kinds : names of the kinds of inference.
    arrival_ns, kind, sample : (inference,) as in the trace; sample -1 has no data.
    arrival_cycle : (inference,) first cycle that does not begin before the arrival.
    first_job : (inference + 1,) first job of each inference; one job each, unless parts of it
        arrive later.
    job_cycle, job_work : (job,) first cycle, and index into `works`.
    works : distinct work.
    cycles : length of the replay: of the trace, or to the end of the last inference.
    trace_cycles : length of the trace.
    deadline_ns : time an inference may take from its arrival on [ns]; None: no such limit.
    battery_mwh : energy in a battery [mWh]; None: none was given.
    idle_mw : "component.name" -> power while nothing runs.
    idle_pj_per_cycle : (component,) the same, by component.
    energy_pj_by_action : "component.action" -> energy of all inferences [pJ], without idle time.
    action_counts : "component.action" -> integer count of all inferences.
    energy_pj_by_layer : layer -> energy of all its invocations [pJ].
    data_sources : where data came from ("tensors", "density", "dense", "none") -> inferences.
    peaks : highest power over windows.
    configuration : "architecture" as resolved, "run" options, what idle time is taken to be.
    """

    joulesim: str
    architecture: str
    trace: str
    source: str
    dataflow: str
    clock_mhz: float
    components: tuple[str, ...]
    kinds: tuple[str, ...]
    arrival_ns: Int64Array
    kind: Int32Array
    sample: Int32Array
    arrival_cycle: Int64Array
    first_job: Int64Array
    job_cycle: Int64Array
    job_work: Int32Array
    works: tuple[Work, ...]
    cycles: int
    trace_cycles: int
    deadline_ns: int | None
    battery_mwh: float | None
    idle_mw: Mapping[str, float]
    idle_pj_per_cycle: FloatArray
    energy_pj_by_action: Mapping[str, float]
    action_counts: Mapping[str, int]
    energy_pj_by_layer: Mapping[str, float]
    data_sources: Mapping[str, int]
    peaks: tuple[ReplayPeak, ...]
    configuration: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        run = f"{self.trace} on {self.architecture}, {self.dataflow}"
        return f"<ReplayResult {run}: {len(self)} inferences, {self.energy_pj:.6g} pJ>"

    def __len__(self) -> int:
        return len(self.arrival_ns)

    def _repr_html_(self) -> str:
        return notebook_html(self, "replay")

    @cached_property
    def work_cycles(self) -> Int64Array:
        """Cycles of each work, (work,)."""
        return np.array([work.cycles for work in self.works], np.int64)

    @cached_property
    def job_end_cycle(self) -> Int64Array:
        """First cycle after each job, (job,)."""
        end: Int64Array = self.job_cycle + self.work_cycles[self.job_work]
        return end

    @cached_property
    def start_cycle(self) -> Int64Array:
        """First cycle of each inference at work, (inference,)."""
        return self.job_cycle[self.first_job[:-1]]

    @cached_property
    def finish_cycle(self) -> Int64Array:
        """First cycle after each inference, (inference,)."""
        return self.job_end_cycle[self.first_job[1:] - 1]

    @cached_property
    def latency_cycles(self) -> Int64Array:
        """From the arrival's cycle to the end, (inference,)."""
        latency: Int64Array = self.finish_cycle - self.arrival_cycle
        return latency

    @cached_property
    def times(self) -> Int64Array:
        """How many jobs each work is, (work,)."""
        return np.bincount(self.job_work, minlength=len(self.works)).astype(np.int64)

    @property
    def time_s(self) -> float:
        """Length of the replay [s]."""
        return seconds_from_cycles(self.cycles, self.clock_mhz)

    @cached_property
    def active_cycles(self) -> int:
        """Cycles in which an inference is at work."""
        return int(self.times @ self.work_cycles)

    @property
    def idle_cycles(self) -> int:
        """Cycles in which nothing runs."""
        return self.cycles - self.active_cycles

    @property
    def duty_cycle(self) -> float:
        """Share of the time in which an inference is at work."""
        return self.active_cycles / self.cycles

    @cached_property
    def macs(self) -> int:
        """Multiply-accumulates of all inferences."""
        return int(sum(n * w.macs for n, w in zip(self.times.tolist(), self.works, strict=True)))

    @cached_property
    def active_pj_by_component(self) -> dict[str, float]:
        """Energy of all inferences [pJ] by component, without idle time."""
        energies = np.array([work.energy_pj for work in self.works])
        products = self.times[:, np.newaxis] * energies
        return {
            name: fsum(column)
            for name, column in zip(self.components, products.T.tolist(), strict=True)
        }

    @cached_property
    def idle_pj_by_component(self) -> dict[str, float]:
        """Energy of idle time [pJ] by component."""
        idle = (self.idle_cycles * self.idle_pj_per_cycle).tolist()
        return dict(zip(self.components, idle, strict=True))

    @property
    def energy_pj_by_component(self) -> dict[str, float]:
        """Energy [pJ] by component, idle time included."""
        idle = self.idle_pj_by_component
        return {name: pj + idle[name] for name, pj in self.active_pj_by_component.items()}

    @cached_property
    def active_pj(self) -> float:
        """Energy of all inferences [pJ], without idle time."""
        return sum(self.active_pj_by_component.values())

    @cached_property
    def idle_pj(self) -> float:
        """Energy of idle time [pJ]."""
        return sum(self.idle_pj_by_component.values())

    @cached_property
    def energy_pj(self) -> float:
        """Energy of the replay [pJ]."""
        return sum(self.energy_pj_by_component.values())

    @cached_property
    def inference_pj(self) -> FloatArray:
        """Energy of each inference [pJ], (inference,), without idle time."""
        energies = np.array([work.energy_pj.sum() for work in self.works])[self.job_work]
        found: FloatArray = np.add.reduceat(energies, self.first_job[:-1])
        return found

    @property
    def idle_pj_per_inference(self) -> float:
        """Idle energy shared out evenly [pJ]."""
        return self.idle_pj / len(self)

    @property
    def average_power_mw(self) -> float:
        """Energy / time [mW]."""
        return mw_from_pj_per_cycle(self.energy_pj / self.cycles, self.clock_mhz)

    @property
    def idle_power_mw(self) -> float:
        """Power while nothing runs [mW]."""
        return mw_from_pj_per_cycle(float(self.idle_pj_per_cycle.sum()), self.clock_mhz)

    @property
    def throughput_per_s(self) -> float:
        """Inferences that ended, per second of the replay."""
        return len(self) / self.time_s

    def latency_percentile_cycles(self, percent: float) -> int:
        """Give a percentile by nearest rank: the ceil(percent / 100 x n)-th smallest latency.

        Raises
        ------
        InvalidValue : not above 0, or above 100.
        """
        if not 0 < percent <= 100:
            raise InvalidValue("percent", "a number above 0, at most 100", percent)
        rank = ceil(percent * len(self) / 100)
        return int(np.partition(self.latency_cycles, rank - 1)[rank - 1])

    @cached_property
    def waiting(self) -> Int64Array:
        """Inferences that wait at each arrival, itself and all that arrive with it included."""
        arrived = np.searchsorted(self.arrival_cycle, self.arrival_cycle, side="right")
        begun = np.searchsorted(self.start_cycle, self.arrival_cycle, side="right")
        return (arrived - begun).astype(np.int64)

    @property
    def longest_queue(self) -> int:
        """Most inferences that waited at one time."""
        return int(self.waiting.max())

    @property
    def mean_queue(self) -> float:
        """Inferences that wait, averaged over the time of the replay (Little's law)."""
        return float((self.start_cycle - self.arrival_cycle).sum()) / self.cycles

    @property
    def deadline_cycles(self) -> int | None:
        """Whole cycles within the deadline."""
        if self.deadline_ns is None:
            return None
        return whole_cycles_in_ns(self.deadline_ns, self.clock_mhz)

    @cached_property
    def missed(self) -> BoolArray:
        """Whether each inference took longer than the deadline, (inference,)."""
        if self.deadline_cycles is None:
            return np.zeros(len(self), np.bool_)
        late: BoolArray = self.latency_cycles > self.deadline_cycles
        return late

    @property
    def offered_load(self) -> float | None:
        """Work that arrives, over the time from the first arrival to the last.

        The last inference is left out of the work: what it asks for comes after that time. None
        where all arrive at once.
        """
        span = int(self.arrival_cycle[-1]) - int(self.arrival_cycle[0])
        if span == 0:
            return None
        last = int(self.work_cycles[self.job_work[self.first_job[-2] :]].sum())
        return (self.active_cycles - last) / span

    @property
    def is_saturated(self) -> bool:
        """Whether work arrives faster than the machine does it: the queue grows all along."""
        return (self.offered_load or 0.0) > 1

    @property
    def battery_hours(self) -> float | None:
        """How long the battery lasts at this replay's average power; None without a battery."""
        if self.battery_mwh is None:
            return None
        return hours_of_battery(self.battery_mwh, self.average_power_mw)

    def to_frame(self) -> "pd.DataFrame":
        """Give one row per inference as a pandas frame (needs the ``frames`` extra)."""
        from sim.results.replay_table import replay_frame  # noqa: PLC0415

        return replay_frame(self)
