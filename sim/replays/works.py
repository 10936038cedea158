"""From a simulated sample to the works it is made of: cycles, energy, states over time."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.domain.activity import FloatArray, ItemStream
from sim.domain.power_timeline import PowerTimeline
from sim.domain.replayed_work import Work
from sim.results.result import LayerResult, Result

MAX_WORK_ITEMS = 2_000_000
"""Leaves and blocks of one work; a longer one is kept invocation by invocation."""


def work_of(result: Result, invoked: Sequence[int], *, kind: int, sample: int, part: int) -> Work:
    """Put the invocations of one part of an inference together.

    Parameters
    ----------
    result : a run of the layers of its kind, each once.
    invoked : places of the layers in the run, in order.
    """
    layers = [result.layers[place] for place in invoked]
    work = Work(
        kind=kind,
        sample=sample,
        part=part,
        cycles=sum(layer.cycles for layer in layers),
        macs=sum(layer.macs for layer in layers),
        energy_pj=_energy(layers, result.components),
        items=_EMPTY,
        power_pj_per_cycle=np.empty((0, len(result.components))),
    )
    edges = result.timeline.layer_items
    lengths = np.diff(edges)[np.asarray(invoked)]
    if int(lengths.sum()) > MAX_WORK_ITEMS:
        return evened(work, result, invoked)
    items, power = _joined(result.timeline, invoked)
    return replace(work, items=items, power_pj_per_cycle=power)


def evened(work: Work, result: Result, invoked: Sequence[int]) -> Work:
    """Give a work with each invocation as one state of its mean power, which takes little room."""
    used, local = np.unique(np.asarray(invoked), return_inverse=True)
    layers = [result.layers[place] for place in used.tolist()]
    cycles = np.array([layer.cycles for layer in layers], np.int64)
    energies = [
        [layer.energy_pj_by_component[name] for name in result.components] for layer in layers
    ]
    items = ItemStream(
        state=local.astype(np.int32),
        value=cycles[local],
        span=np.zeros(len(local), np.int64),
    )
    power = np.array(energies) / cycles[:, np.newaxis]
    return replace(work, items=items, power_pj_per_cycle=power, is_even=True)


def stored_bytes(work: Work) -> int:
    """Bytes that the timeline of a work takes."""
    items = work.items
    return sum(
        array.nbytes for array in (items.state, items.value, items.span, work.power_pj_per_cycle)
    )


def _energy(layers: Sequence[LayerResult], components: tuple[str, ...]) -> FloatArray:
    # in the order in which a run adds up its layers: one inference costs what the run costs
    return np.array(
        [sum(layer.energy_pj_by_component[name] for layer in layers) for name in components]
    )


def _joined(timeline: PowerTimeline, invoked: Sequence[int]) -> tuple[ItemStream, FloatArray]:
    """Give the states of all invocations, one after the other."""
    edges, stream = timeline.layer_items, timeline.items
    slices = [slice(int(edges[place]), int(edges[place + 1])) for place in invoked]
    state = np.concatenate([stream.state[found] for found in slices])
    used, local = np.unique(state[state >= 0], return_inverse=True)
    state[state >= 0] = local
    items = ItemStream(
        state=state,
        value=np.concatenate([stream.value[found] for found in slices]),
        span=np.concatenate([stream.span[found] for found in slices]),
    )
    return items, timeline.dynamic_pj_per_cycle[used] + timeline.static_pj_per_cycle


_EMPTY = ItemStream(
    state=np.empty(0, np.int32), value=np.empty(0, np.int64), span=np.empty(0, np.int64)
)
