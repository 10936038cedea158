"""`replay`: a trace of inferences played on an accelerator, with its arrival times."""

import math
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.api import Progress, simulate
from sim.base.errors import InvalidValue, Literal
from sim.base.units import ns_from_milliseconds, pj_per_cycle_from_mw
from sim.base.version import __version__
from sim.config.architecture_file import load_architecture
from sim.domain.activity import FloatArray
from sim.domain.architecture import Architecture
from sim.domain.layer_trace import MAX_TIME_NS, LayerTrace
from sim.domain.workload import Workload
from sim.energy.idle_power import idle_assumptions, idle_powers_mw
from sim.layer_runner import KnownLayers
from sim.replays.cycles import check_cycles, cycles_not_before
from sim.replays.kind_workloads import KindWork
from sim.replays.peaks import Course, replay_peaks
from sim.replays.played_samples import Played, play_samples
from sim.replays.queue import Jobs, jobs_of
from sim.replays.trace_data import TraceData, with_densities
from sim.results.assembly import LayerRun
from sim.results.peaks import peak_windows
from sim.results.pricing import sum_by_component
from sim.results.replay_result import ReplayResult
from sim.results.result import Result
from sim.techniques import techniques_from
from sim.workloads.hdf5_trace import OpenTrace, open_trace
from sim.workloads.tensors import Tensors

MAX_BATTERY_MWH = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """How the layers of a trace are simulated: arguments of `sim.api.simulate`."""

    dataflow: str | None = None
    metric: str = "energy"
    overrides: Sequence[str] = ()
    prices: str | Path | Sequence[str | Path] | None = None
    prices_map: str | Path | None = None
    fast_forward: bool = True
    data_dependent: bool = False
    techniques: Sequence[str] = ()


def replay(
    trace: str | Path | LayerTrace | OpenTrace,
    architecture: str | Path | Architecture,
    *,
    data: TraceData | None = None,
    deadline_ms: float | None = None,
    battery_mwh: float | None = None,
    tensors: bool = True,
    progress: Progress | None = None,
    known_layers: KnownLayers[LayerRun] | None = None,
    **options: Any,
) -> ReplayResult:
    """Play a trace of inferences with its arrival times.

    One inference runs at a time, in order of arrival; each layer invocation begins when its work
    has arrived and everything before it has ended. In between the machine idles: it leaks, its
    clock runs and its DRAM is kept.

    Parameters
    ----------
    trace : a trace file, or a trace in memory.
    architecture : a bundled name, a file, or the noun itself.
    data : tensors and densities of a trace in memory; a file has its own.
    deadline_ms : time an inference may take from its arrival on; None: as the trace says.
    battery_mwh : energy in a battery, to say how long it lasts.
    tensors : whether recorded tensors are looked at; then bits that switch are counted in all
        inferences. Recorded densities are used in any case.
    progress : called as ``progress(done, total, name)``, in layers.
    known_layers : layers played before, shared between calls.
    **options : `dataflow`, `metric`, `overrides`, `prices`, `prices_map`, `fast_forward`,
        `data_dependent`, `techniques`, as of `simulate`; a technique that changes how many
        inputs an inference has is refused.

    Returns
    -------
    ReplayResult : latencies, energy, power over time.

    Raises
    ------
    ConfigError, WorkloadError : a file or an override is wrong.
    InvalidValue : an argument is wrong.
    MappingError : a layer does not fit the architecture.

    Examples
    --------
    >>> camera = periodic_trace("mobilenet_v2", fps=30, seconds=1)
    >>> replay(camera, "edge_npu").duty_cycle < 0.2
    True
    """
    given = _options(options)
    _check_battery(battery_mwh)
    with _opened(trace) as opened:
        found = opened.trace if isinstance(opened, OpenTrace) else opened
        source = opened if isinstance(opened, OpenTrace) else data
        if deadline_ms is not None:
            found = replace(found, deadline_ns=_deadline_ns(deadline_ms))
        player = _Player(found, architecture, source, given, progress, known_layers)
        return player.play(battery_mwh, tensors=tensors)


def _options(options: Mapping[str, Any]) -> ReplayOptions:
    try:
        return ReplayOptions(**options)
    except TypeError:
        known = ReplayOptions.__dataclass_fields__
        wrong = next(name for name in options if name not in known)
        raise InvalidValue(wrong, f"one of {', '.join(known)}", Literal("no such option")) from None


def _opened(
    trace: str | Path | LayerTrace | OpenTrace,
) -> AbstractContextManager[LayerTrace | OpenTrace]:
    return open_trace(trace) if isinstance(trace, str | Path) else nullcontext(trace)


def _deadline_ns(deadline_ms: float) -> int:
    most_ms = MAX_TIME_NS / 1e6
    if not math.isfinite(deadline_ms) or not 1e-6 <= deadline_ms <= most_ms:
        raise InvalidValue("deadline_ms", "a time [ms] > 0", deadline_ms)
    return ns_from_milliseconds(deadline_ms)


def _check_battery(battery_mwh: float | None) -> None:
    if battery_mwh is not None and not 0 < battery_mwh <= MAX_BATTERY_MWH:
        raise InvalidValue("battery_mwh", "an energy [mWh] > 0", battery_mwh)


class _Player:
    """One replay: simulates samples as they are asked for."""

    def __init__(
        self,
        trace: LayerTrace,
        architecture: str | Path | Architecture,
        data: TraceData | None,
        options: ReplayOptions,
        progress: Progress | None,
        known_layers: KnownLayers[LayerRun] | None,
    ) -> None:
        self._trace, self._data, self._options = trace, data, options
        self._named = architecture
        self._plain = (
            architecture
            if isinstance(architecture, Architecture) and not options.overrides
            else load_architecture_of(architecture, options.overrides)
        )
        self._stack = techniques_from(options.techniques)
        self._machine, network = self._stack.apply(self._plain, trace.workload)
        _check_inputs(trace.workload, network)
        self._progress = progress
        self._known = KnownLayers[LayerRun]() if known_layers is None else known_layers
        self._toggles = options.data_dependent
        self._use_tensors = False
        self._done = self._total = 0
        self._is_first = True

    def play(self, battery_mwh: float | None, *, tensors: bool) -> ReplayResult:
        """Simulate what is distinct, then put the replay together."""
        jobs = jobs_of(self._trace, self._machine.clock_mhz)
        self._use_tensors = tensors and self._has_tensors()
        self._toggles = self._options.data_dependent or self._use_tensors
        runs = {work[:2] for work in jobs.works}
        self._total = sum(len(set(self._trace.kinds[kind].layers.tolist())) for kind, _ in runs)
        played = play_samples(self._trace, jobs, self._simulate)
        if self._progress is not None:
            self._progress(self._total, self._total, "")
        return self._result(jobs, played, battery_mwh)

    def _has_tensors(self) -> bool:
        if self._data is None:
            return False
        samples = np.unique(self._trace.sample[self._trace.sample >= 0]).tolist()
        return any(self._data.tensors(each, self._machine) is not None for each in samples)

    def _simulate(self, work: KindWork, sample: int) -> Result:
        tensors: Tensors | None = None
        network = work.workload
        if self._data is not None and sample >= 0:
            names = {layer.name for layer in network.layers}
            found = self._data.densities(sample)
            network = with_densities(network, {k: v for k, v in found.items() if k in names})
            if self._use_tensors:
                tensors = self._data.tensors(sample, self._machine)
        done, self._done = self._done, self._done + len(network.layers)
        # what cannot be priced is said under the name the user gave, once
        named = self._named if self._is_first else self._plain
        overrides = self._options.overrides if self._is_first else ()
        self._is_first = False

        def progress(layers: int, _total: int, name: str) -> None:
            if self._progress is not None and name:
                self._progress(done + layers, self._total, f"sample {sample}, {name}")

        return simulate(
            named,
            network,
            dataflow=self._options.dataflow,
            metric=self._options.metric,
            overrides=overrides,
            prices=self._options.prices,
            prices_map=self._options.prices_map,
            fast_forward=self._options.fast_forward,
            tensors=tensors,
            data_dependent=self._toggles,
            techniques=self._stack,
            known_layers=self._known,
            progress=progress,
        )

    def _result(self, jobs: Jobs, played: Played, battery_mwh: float | None) -> ReplayResult:
        first, trace, clock_mhz = played.first, self._trace, self._machine.clock_mhz
        assert first is not None
        hold_cycles = np.array([work.cycles for work in played.works], np.int64)
        begin = jobs.begin_cycles(hold_cycles, clock_mhz)
        trace_cycles = self._trace_cycles()
        cycles = max(trace_cycles, int(begin[-1]) + int(hold_cycles[jobs.work[-1]]))
        powers = idle_powers_mw(first.energy_table, self._machine)
        idle = _by_component(powers, first)
        result = ReplayResult(
            joulesim=__version__,
            architecture=first.architecture,
            trace=trace.name,
            source=trace.source,
            dataflow=first.dataflow,
            clock_mhz=clock_mhz,
            components=first.components,
            kinds=tuple(kind.name for kind in trace.kinds),
            arrival_ns=trace.arrival_ns,
            kind=trace.kind,
            sample=trace.sample,
            arrival_cycle=jobs.arrival_cycle,
            first_job=jobs.first_job,
            job_cycle=begin,
            job_work=jobs.work,
            works=tuple(played.works),
            cycles=cycles,
            trace_cycles=trace_cycles,
            deadline_ns=trace.deadline_ns,
            battery_mwh=None if battery_mwh is None else float(battery_mwh),
            idle_mw={".".join(key): mw for key, mw in powers.items()},
            idle_pj_per_cycle=idle,
            energy_pj_by_action=played.energy_pj_by_action,
            action_counts=played.action_counts,
            energy_pj_by_layer=played.energy_pj_by_layer,
            data_sources=played.data_sources,
            peaks=(),
            configuration=self._configuration(first),
        )
        course = Course(
            begin=begin,
            work=jobs.work,
            hold_cycles=hold_cycles,
            cycles=cycles,
            idle_pj_per_cycle=float(idle.sum()),
        )
        windows = peak_windows(clock_mhz)
        peaks = replay_peaks(
            course, played.within, played.edges, windows, clock_mhz, result.energy_pj
        )
        return replace(result, peaks=peaks)

    def _trace_cycles(self) -> int:
        duration = np.array([self._trace.duration_ns], np.int64)
        clock_mhz = self._machine.clock_mhz
        cycles = int(cycles_not_before(duration, clock_mhz, "duration_ns")[0])
        check_cycles(cycles, clock_mhz, "duration_ns")
        return cycles

    def _configuration(self, first: Result) -> dict[str, Any]:
        kept = {
            name: value
            for name, value in first.configuration.items()
            if name not in ("workload", "scalesim_layers", "data")
        }
        return kept | {
            "workload": self._trace.workload.name,
            "data": {"toggles": self._toggles, "tensors": self._use_tensors},
            "idle": list(idle_assumptions(self._machine)),
        }


def _check_inputs(trace: Workload, network: Workload) -> None:
    """Check that an inference is still what arrived."""
    for before, after in zip(trace.layers, network.layers, strict=True):
        if after.batch != before.batch:
            expected = "techniques that leave an inference its inputs, which a trace says"
            got = Literal(f"a batch of {after.batch} in place of {before.batch}")
            raise InvalidValue("techniques", expected, got)


def load_architecture_of(
    source: str | Path | Architecture, overrides: Sequence[str]
) -> Architecture:
    """Give a machine by its name or file.

    Raises
    ------
    ConfigError : the file or an override is wrong.
    InvalidValue : overrides of what is not a name or file.
    """
    if isinstance(source, Architecture):
        expected = "a name or a file as architecture when there are overrides"
        raise InvalidValue("overrides", expected, tuple(overrides))
    return load_architecture(source, overrides)


def _by_component(powers: Mapping[tuple[str, str], float], first: Result) -> FloatArray:
    """Give the power of an idle machine as energy per cycle, (component,)."""
    energies = {key: pj_per_cycle_from_mw(mw, first.clock_mhz) for key, mw in powers.items()}
    sums = sum_by_component(energies, first.components)
    return np.array([sums[name] for name in first.components])
