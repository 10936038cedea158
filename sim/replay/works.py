"""From a simulated sample to the works it is made of: cycles, energy, states over time."""

from collections.abc import Sequence

import numpy as np

from sim.domain.activity import FloatArray, ItemStream
from sim.domain.power_timeline import PowerTimeline
from sim.domain.replayed_work import Work
from sim.results.result import LayerResult, Result

MAX_WORK_ITEMS = 2_000_000
"""Leaves and blocks of one work; a longer one is kept layer by layer."""


def work_of(
    result: Result, invoked: Sequence[int], *, kind: int, sample: int, part: int, room_bytes: int
) -> Work:
    """Put the invocations of one part of an inference together.

    Parameters
    ----------
    result : a run of the layers of its kind, each once.
    invoked : places of the layers in the run, in order.
    room_bytes : what its timeline may take; where that is not enough, power is even within each
        invocation. Energies do not depend on it.
    """
    layers = [result.layers[place] for place in invoked]
    items, power = _joined(result.timeline, invoked, room_bytes)
    is_even = items is None
    if items is None:
        items, power = _even(result, invoked)
    return Work(
        kind=kind,
        sample=sample,
        part=part,
        cycles=sum(layer.cycles for layer in layers),
        macs=sum(layer.macs for layer in layers),
        energy_pj=_energy(layers, result.components),
        items=items,
        power_pj_per_cycle=power,
        is_even=is_even,
    )


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


def _joined(
    timeline: PowerTimeline, invoked: Sequence[int], room_bytes: int
) -> tuple[ItemStream | None, FloatArray]:
    """Give the states of all invocations; none where there is no room for them."""
    edges = timeline.layer_items
    slices = [slice(int(edges[place]), int(edges[place + 1])) for place in invoked]
    length = sum(found.stop - found.start for found in slices)
    stream = timeline.items
    item_bytes = stream.state.itemsize + stream.value.itemsize + stream.span.itemsize
    if length > MAX_WORK_ITEMS or length * item_bytes > room_bytes:
        return None, np.empty((0, 0))
    state = np.concatenate([stream.state[found] for found in slices])
    used, local = np.unique(state[state >= 0], return_inverse=True)
    power = timeline.dynamic_pj_per_cycle[used] + timeline.static_pj_per_cycle
    if length * item_bytes + power.nbytes > room_bytes:
        return None, np.empty((0, 0))
    state[state >= 0] = local
    items = ItemStream(
        state=state,
        value=np.concatenate([stream.value[found] for found in slices]),
        span=np.concatenate([stream.span[found] for found in slices]),
    )
    return items, power


def _even(result: Result, invoked: Sequence[int]) -> tuple[ItemStream, FloatArray]:
    """Give each invocation as one state with its mean power."""
    used, local = np.unique(np.array(invoked), return_inverse=True)
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
    return items, np.array(energies) / cycles[:, np.newaxis]
