"""What passes each multiplier, link and memory port of a layer, in the order of its folds.

The order and the model of the wires are in docs/methods/data_dependent.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from dataflows.fold_schedule import fold_plans
from dataflows.folds import ArrayMapping
from dataflows.operand_addresses import OperandAddresses, Sides, tile_boxes
from dataflows.operand_values import OperandValues
from dataflows.problem import Problem
from sim.domain.architecture import Architecture
from sim.domain.toggled_actions import STREAMED, edge_ways
from sim.kernels.array_types import Int64Array
from sim.kernels.toggles import (
    CLASSES,
    Operand,
    Wires,
    count_stationary_tile,
    count_streaming_tile,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamCounts:
    """Bits counted over a whole layer, by class (see `sim.kernels.toggles`).

    Attributes
    ----------
    inputs : operand -> (class,) at the multipliers.
    edges : (operand, component) -> (class,) on the way in: the memory's port and each link.
    """

    inputs: dict[str, Int64Array]
    edges: dict[tuple[str, str], Int64Array]


def count_streams(
    mapping: ArrayMapping, problem: Problem, architecture: Architecture, values: OperandValues
) -> StreamCounts:
    """Walk through all folds of a layer.

    Raises
    ------
    MappingError : the layer does not fit the machine.
    """
    sides = {name: _Side(problem, architecture, values, name) for name in STREAMED}
    addresses = OperandAddresses(problem)
    left, right = ("ifmap", "weight") if mapping.stationary != "ifmap" else ("weight", "ifmap")
    for start, extent in tile_boxes(problem, fold_plans(mapping, problem, architecture)):
        parts = {
            "ifmap": addresses.ifmap_sides(start, extent),
            "weight": addresses.weight_sides(start, extent),
        }
        if mapping.stationary == "ofmap":
            count_streaming_tile(
                *sides[left].arguments(parts[left], mapping.rows, mapping.streamed),
                *sides[right].arguments(parts[right], mapping.columns, mapping.streamed),
            )
        else:
            rows = parts[left][mapping.rows].size
            count_stationary_tile(
                *sides[left].arguments(parts[left], mapping.rows, mapping.streamed),
                *sides[right].arguments(parts[right], mapping.rows, mapping.columns),
                np.empty((rows, CLASSES), np.int64),
            )
    edges: dict[tuple[str, str], Int64Array] = {}
    for name, side in sides.items():
        for (component, _, _), way in zip(side.ways, side.places, strict=True):
            edges[name, component] = side.wires.edge_bits[way]
    inputs = {name: side.wires.input_bits for name, side in sides.items()}
    return StreamCounts(inputs=inputs, edges=edges)


class _Side:
    """One operand of a layer: its values, and its wires as they were left last."""

    def __init__(
        self, problem: Problem, architecture: Architecture, values: OperandValues, name: str
    ) -> None:
        self.ways = edge_ways(architecture, name)
        array = architecture.array
        bits = problem.ifmap_bits if name == "ifmap" else problem.weight_bits
        pieces = [gcd(bits, width) for *_, width in self.ways]
        cuts = [
            (piece, width // piece) for (*_, width), piece in zip(self.ways, pieces, strict=True)
        ]
        # wires that are cut alike carry the same: they are followed once
        distinct = list(dict.fromkeys(cuts))
        self.places = [distinct.index(cut) for cut in cuts]
        slots = [count for _, count in distinct]
        self.operand = Operand(
            values=values.ifmap if name == "ifmap" else values.weight,
            nonzero_mask=values.masks[name],
            bits=bits,
            gates=array.zero_gating in (name, "both"),
            pairs=not values.known,
            piece_bits=_integers([piece for piece, _ in distinct]),
            slots=_integers(slots),
        )
        side = max(array.rows, array.columns)
        self.wires = Wires(
            edge=np.zeros((len(slots), max(slots, default=1)), np.int64),
            inputs=np.zeros((array.rows, array.columns), np.int64),
            lanes=np.zeros(side, np.int64),
            open_lanes=np.zeros(side, np.int64),
            edge_bits=np.zeros((len(slots), CLASSES), np.int64),
            input_bits=np.zeros(CLASSES, np.int64),
            step_bits=np.zeros(CLASSES, np.int64),
            pass_bits=np.zeros((len(slots), CLASSES), np.int64),
        )

    def arguments(
        self, sides: Sides, first: str, second: str
    ) -> tuple[Operand, Wires, Int64Array, Int64Array]:
        """Give what the kernels take of this operand for one tile."""
        return self.operand, self.wires, sides[first], sides[second]


def _integers(values: Sequence[int]) -> Int64Array:
    return np.array(values, np.int64)
