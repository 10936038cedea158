"""Play a program with the compiled engine: the same outcome as on SimPy, much sooner."""

from typing import NamedTuple

import numpy as np

from sim.domain.activity import Activity, Int64Array, ItemStream
from sim.engine.encoding import UnencodableError, encode
from sim.engine.executions import count_executions
from sim.engine.probe import too_late, too_many_items
from sim.engine.program import Program
from sim.kernels import event_layout as layout
from sim.kernels.event_engine import play

_FLIGHTS = 16
"""Deliveries of one stage on their way that there is room for at first."""
_ITEMS = 1024
_STATES = 256
_WORDS = 1 << 14


class _Arrays(NamedTuple):
    """What `sim.kernels.event_engine.play` reads and writes, in its order."""

    words: Int64Array
    flights: Int64Array
    items: Int64Array
    states: Int64Array
    looks: Int64Array
    snapshots: Int64Array


def play_compiled(program: Program) -> Activity | None:
    """Play a program with fast-forward; None: only the reference can.

    That is a program with a server, or with numbers beyond those of the compiled engine; and one
    that deadlocks, as the reference says what each stage waits for.

    Raises
    ------
    InvalidValue : the run is too long to be recorded.
    """
    try:
        words = encode(program)
    except UnencodableError:
        return None
    arrays = _first_arrays(words)
    play(*arrays)
    while words[layout.STATUS] in _GROWN:
        arrays = _grown(arrays, int(words[layout.STATUS]))
        words[layout.STATUS] = layout.PLAYING
        play(*arrays)
    status = words[layout.STATUS]
    if status == layout.TOO_MANY_ITEMS:
        raise too_many_items()
    if status == layout.TOO_LATE:
        raise too_late()
    return None if status == layout.DEADLOCKED else _activity(program, arrays)


def _first_arrays(words: Int64Array) -> _Arrays:
    n_stages = int(words[layout.P_STAGES])
    words[layout.P_FLIGHT_ROOM] = _FLIGHTS
    return _Arrays(
        words=words,
        flights=np.empty(n_stages * _FLIGHTS * layout.FLIGHT_SIZE, np.int64),
        items=np.empty(_ITEMS * layout.ITEM_SIZE, np.int64),
        states=np.empty(_STATES * _state_size(words), np.int64),
        looks=np.empty(_WORDS, np.int64),
        snapshots=np.empty(_WORDS, np.int64),
    )


_GROWN = {
    layout.MORE_FLIGHTS: "flights",
    layout.MORE_ITEMS: "items",
    layout.MORE_STATES: "states",
    layout.MORE_LOOKS: "looks",
    layout.MORE_SNAPSHOTS: "snapshots",
}


def _grown(arrays: _Arrays, status: int) -> _Arrays:
    """Give the arrays with twice the room in the one that was too small."""
    name = _GROWN[status]
    if status == layout.MORE_FLIGHTS:
        larger = _with_more_flights(arrays)
    else:
        old: Int64Array = getattr(arrays, name)
        larger = np.empty(2 * len(old), np.int64)
        larger[: len(old)] = old
    return arrays._replace(**{name: larger})


def _with_more_flights(arrays: _Arrays) -> Int64Array:
    """Give every stage's ring twice the room, its first delivery at the beginning."""
    words = arrays.words
    room, n_stages = int(words[layout.P_FLIGHT_ROOM]), int(words[layout.P_STAGES])
    rings = arrays.flights.reshape(n_stages, room, layout.FLIGHT_SIZE)
    larger = np.empty((n_stages, 2 * room, layout.FLIGHT_SIZE), np.int64)
    for index, ring in enumerate(rings):
        first = _stage(words, index) + layout.S_FIRST_FLIGHT
        larger[index, :room] = np.roll(ring, -int(words[first]), axis=0)
        words[first] = 0
    words[layout.P_FLIGHT_ROOM] = 2 * room
    return larger.reshape(-1)


def _stage(words: Int64Array, index: int) -> int:
    return int(words[layout.P_STAGE]) + index * layout.STAGE_SIZE


def _state_size(words: Int64Array) -> int:
    return layout.STATE_SHOWN + layout.SHOWN * int(words[layout.P_STAGES])


def _activity(program: Program, arrays: _Arrays) -> Activity:
    words = arrays.words
    n_items, n_states = int(words[layout.ITEMS]), int(words[layout.STATES])
    items = arrays.items[: n_items * layout.ITEM_SIZE].reshape(-1, layout.ITEM_SIZE)
    size = _state_size(words)
    states = arrays.states[: n_states * size].reshape(-1, size)[:, layout.STATE_SHOWN :]
    shown = states.reshape(n_states, len(program.stages), layout.SHOWN)
    return Activity(
        cycles=int(words[layout.RETIRED]),
        stages=tuple(stage.name for stage in program.stages),
        items=ItemStream(
            state=items[:, 0].astype(np.int32), value=items[:, 1].copy(), span=items[:, 2].copy()
        ),
        active=shown[:, :, 0].astype(np.int32),
        started=shown[:, :, 1].astype(np.bool_),
        waits=("", *program.tokens, *program.capacities),
        waiting_for=shown[:, :, 2].astype(np.int32),
        executions=tuple(count_executions(stage) for stage in program.stages),
        served={},
        statistics={},
    )
