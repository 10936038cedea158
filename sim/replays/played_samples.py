"""Every distinct work of a trace simulated once; of each only what the replay needs is kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sim.domain.layer_trace import LayerTrace
from sim.domain.replayed_work import Work
from sim.replays.edge_power import WorkEdges, work_edges
from sim.replays.kind_workloads import KindWork, kind_work
from sim.replays.peaks import peaks_within
from sim.replays.queue import Jobs
from sim.replays.works import evened, stored_bytes, work_of
from sim.results.peaks import peak_windows
from sim.results.replay_power import index_work
from sim.results.result import Result

MAX_TIMELINE_BYTES = 2**27
"""Of the timelines of all works; further ones are kept invocation by invocation."""

Simulate = Callable[[KindWork, int], Result]
"""Runs the layers of a kind, each once, with the data of a sample."""


@dataclass(slots=True)
class Played:
    """What is kept of the samples; filled one by one.

    Attributes
    ----------
    works : in the order of `Jobs.works`.
    within : per work, peak power inside it.
    edges : per work, its beginning and end; None for what has too many stretches.
    action_counts, energy_pj_by_action, energy_pj_by_layer : of all inferences.
    data_sources : where data came from -> inferences.
    first : the first run: machine, prices and options are those of all.
    """

    works: list[Work] = field(default_factory=list)
    within: list[tuple[tuple[float, int] | None, ...]] = field(default_factory=list)
    edges: list[WorkEdges | None] = field(default_factory=list)
    action_counts: dict[str, int] = field(default_factory=dict)
    energy_pj_by_action: dict[str, float] = field(default_factory=dict)
    energy_pj_by_layer: dict[str, float] = field(default_factory=dict)
    data_sources: dict[str, int] = field(default_factory=dict)
    first: Result | None = None


def play_samples(trace: LayerTrace, jobs: Jobs, simulate: Simulate) -> Played:
    """Simulate the distinct works of a trace, sample by sample."""
    kinds: dict[int, KindWork] = {}
    played = Played()
    room_bytes = MAX_TIMELINE_BYTES
    for (kind, sample), places in _by_sample(jobs):
        if kind not in kinds:
            kinds[kind] = kind_work(trace, trace.kinds[kind])
        result = simulate(kinds[kind], sample)
        if played.first is None:
            played.first = result
        _add(played.data_sources, {_data_source(result): 1}, int(jobs.times[places[0]]))
        windows = peak_windows(result.clock_mhz)
        for place in places:
            part = jobs.works[place][2]
            invoked = kinds[kind].parts[part]
            work = work_of(result, invoked, kind=kind, sample=sample, part=part)
            index = index_work(work)
            played.within.append(peaks_within(index, windows))
            played.edges.append(work_edges(index, windows[-1][0]))
            if stored_bytes(work) > room_bytes and not work.is_even:
                work = evened(work, result, invoked)
            room_bytes -= stored_bytes(work)
            played.works.append(work)
            _count(played, result, invoked, int(jobs.times[place]))
    return played


def _by_sample(jobs: Jobs) -> Iterator[tuple[tuple[int, int], list[int]]]:
    """Give (kind, sample) and the places of its parts among the works."""
    places = range(len(jobs.works))
    for key, group in groupby(places, key=lambda place: jobs.works[place][:2]):
        yield key, list(group)


def _count(played: Played, result: Result, invoked: Sequence[int], times: int) -> None:
    """Add up what a work did in all of its jobs."""
    for place in invoked:
        layer = result.layers[place]
        _add(played.action_counts, layer.action_counts, times)
        _add(played.energy_pj_by_action, layer.energy_pj_by_action, times)
        _add(played.energy_pj_by_layer, {layer.name: layer.energy_pj}, times)


def _add(sums: dict[str, int] | dict[str, float], more: Mapping[str, float], times: int) -> None:
    for name, value in more.items():
        sums[name] = sums.get(name, 0) + times * value  # type: ignore[assignment]


def _data_source(result: Result) -> str:
    """Say what most telling thing the counts of a run follow."""
    found = {layer.data_source for layer in result.layers}
    return next(name for name in ("tensors", "density", "dense", "none") if name in found)
