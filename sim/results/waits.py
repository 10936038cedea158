"""What stages waited for: in words, and for how long."""

import re

import numpy as np

from sim.domain.activity import FloatArray
from sim.domain.power_timeline import PowerTimeline
from sim.kernels.timeline import energy_between, index_stream

_TOKENS = {
    "full": "a tile of {operand} in {place}",
    "free": "room for {operand} in {place}",
    "open": "a place for {operand} in {place}",
    "written": "sums of {operand} to be back from {place}",
}
_RESOURCES = {
    "channels": "the channels of {place}",
    "port": "a port of {place}",
    "read_port": "a read port of {place}",
    "write_port": "a write port of {place}",
    "wires": "wires of {place}",
    "inward": "wires of {place}, inwards",
    "outward": "wires of {place}, outwards",
}
_ROUTER = re.compile(r"r(\d+)c(\d+)\.(\w+)")
_OTHERS = {
    "array": "the array",
    "vector_unit": "the vector unit",
    "array.registers.free": "free stationary registers",
    "array.registers.loaded": "stationary registers to be loaded",
}


def wait_label(name: str) -> str:
    """Say in words what a token or resource of the engine stands for.

    >>> wait_label("weight.global_buffer.full")
    'a tile of weight in global buffer'
    >>> wait_label("dram.channels")
    'the channels of dram'
    >>> wait_label("noc.r1c2.east")
    'noc: east of router (1, 2)'
    """
    if name in _OTHERS:
        return _OTHERS[name]
    parts = name.split(".")
    place = " ".join(parts[-2:-1]).replace("_", " ")
    if len(parts) == 3 and parts[2] in _TOKENS:
        return _TOKENS[parts[2]].format(operand=parts[0], place=place)
    if len(parts) == 2 and parts[1] in _RESOURCES:
        return _RESOURCES[parts[1]].format(place=place)
    if router := _ROUTER.fullmatch(".".join(parts[1:])):
        row, column, direction = router.groups()
        way = direction.replace("_", " ")
        return f"{parts[0].replace('_', ' ')}: {way} of router ({row}, {column})"
    return name


COMPUTE_STAGES = ("array", "vector_unit")


def compute_waits(timeline: PowerTimeline) -> tuple[dict[str, int], ...]:
    """Give, per layer, the cycles in which what computes waited for something, by name.

    That is the array in a layer with MACs, else the vector unit; longest first. What it waits for
    may itself wait: the first fold for the weights, these for the DRAM.
    """
    stages = [timeline.stages.index(name) for name in COMPUTE_STAGES if name in timeline.stages]
    cycles = sum(waited_cycles(timeline, stage) for stage in stages)
    found = []
    for row in np.atleast_2d(np.asarray(cycles)):
        named = {
            timeline.waits[wait]: round(float(row[wait])) for wait in np.flatnonzero(row).tolist()
        }
        found.append(dict(sorted(named.items(), key=lambda item: (-item[1], item[0]))))
    return tuple(found)


def waited_cycles(timeline: PowerTimeline, stage: int) -> FloatArray:
    """Cycles a stage spent waiting, exactly, without expanding the run.

    Parameters
    ----------
    timeline : the run.
    stage : index into `timeline.stages`.

    Returns
    -------
    (layer, wait) whole numbers of cycles; the first wait, for nothing, is always 0.
    """
    one_hot = np.zeros((len(timeline.active), len(timeline.waits)))
    one_hot[np.arange(len(one_hot)), timeline.waiting_for[:, stage]] = 1.0
    one_hot[:, 0] = 0.0
    items = timeline.items
    # a wait counts one per cycle, where the power timeline counts energy
    index = index_stream(items.state, items.value, items.span, one_hot)
    return energy_between(index, timeline.layer_starts[:-1], timeline.layer_starts[1:])
