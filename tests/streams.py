"""Random nested power timelines, and the slow, obvious way to expand one."""

from itertools import chain

import numpy as np
from hypothesis import strategies as st

from sim.domain.activity import FloatArray, Int32Array, ItemStream
from sim.domain.power_timeline import PowerTimeline, StepTable

Items = list[tuple[int, int, int]]
COMPONENTS = ("dram", "array")


def joined(parts: list[Items]) -> Items:
    return list(chain.from_iterable(parts))


def _leaf(states: int) -> st.SearchStrategy[Items]:
    state, cycles = st.integers(0, states - 1), st.integers(1, 9)
    return st.builds(lambda s, c: [(s, c, 0)], state, cycles)


def _block(inside: st.SearchStrategy[Items]) -> st.SearchStrategy[Items]:
    bodies = st.lists(inside, min_size=1, max_size=3).map(joined)
    return st.builds(lambda n, body: [(-1, n, len(body)), *body], st.integers(1, 9), bodies)


@st.composite
def timelines(draw: st.DrawFn, states: int = 4) -> PowerTimeline:
    """Timelines of one to three layers; power values are whole, so sums are exact."""
    nested = st.recursive(_leaf(states), _block, max_leaves=6)
    layers = draw(st.lists(nested, min_size=1, max_size=3))
    power = draw(
        st.lists(
            st.lists(st.integers(0, 50), min_size=2, max_size=2), min_size=states, max_size=states
        )
    )
    static = draw(st.lists(st.integers(0, 5), min_size=2, max_size=2))
    return timeline_of(layers, np.array(power, float), np.array(static, float))


def timeline_of(layers: list[Items], power: FloatArray, static: FloatArray) -> PowerTimeline:
    """A timeline without steps: nothing to zoom into."""
    starts = [0, *np.cumsum([stream_of(layer).cycles() for layer in layers]).tolist()]
    states = len(power)
    return PowerTimeline(
        clock_mhz=1000.0,
        components=COMPONENTS,
        stages=("array",),
        actions=("array.mac",),
        items=stream_of(joined(layers)),
        layer_items=np.array([0, *np.cumsum([len(layer) for layer in layers])], np.int64),
        layer_starts=np.array(starts, np.int64),
        active=np.full((states, 1), -1, np.int32),
        started=np.zeros((states, 1), np.bool_),
        waits=("",),
        waiting_for=np.zeros((states, 1), np.int32),
        dynamic_pj_per_cycle=power,
        static_pj_per_cycle=static,
        steps=no_steps(),
    )


def no_steps() -> StepTable:
    none, small = np.zeros(0, np.int64), np.zeros(0, np.int32)
    return StepTable(
        stage=small,
        hold_cycles=none,
        rows=none,
        columns=none,
        streamed=none,
        array_cycles=none,
        stationary=small,
        pj=np.zeros((0, len(COMPONENTS))),
        counts=np.zeros((0, 1), np.int64),
    )


def stream_of(items: Items) -> ItemStream:
    table = np.array(items, np.int64).reshape(-1, 3)
    return ItemStream(
        state=table[:, 0].astype(np.int32), value=table[:, 1].copy(), span=table[:, 2].copy()
    )


def state_of_each_cycle(stream: ItemStream) -> Int32Array:
    """Expand a stream to one state per cycle, recursively."""

    def expand(first: int, last: int) -> list[int]:
        states: list[int] = []
        item = first
        while item < last:
            state, value, span = (int(x[item]) for x in (stream.state, stream.value, stream.span))
            if state >= 0:
                states += [state] * value
            else:
                states += expand(item + 1, item + 1 + span) * value
            item += 1 + span
        return states

    return np.array(expand(0, len(stream)), np.int32)


def power_of_each_cycle(timeline: PowerTimeline) -> FloatArray:
    """Energy [pJ] (cycle, component), static part included."""
    states = state_of_each_cycle(timeline.items)
    return timeline.dynamic_pj_per_cycle[states] + timeline.static_pj_per_cycle
