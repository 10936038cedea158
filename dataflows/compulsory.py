"""The fewest accesses of a layer: per operand and level, in any mapping and in one dataflow.

What any mapping must do, and what is left out because it need not be, is in
docs/methods/explain.md.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from dataflows.access_counts import words
from dataflows.problem import Problem, matrix_problem, vector_problem
from dataflows.run_length import RUN_BITS, WORD_BITS, entries_per_value
from dataflows.vector_layer import vector_chains
from sim.base.units import BITS_PER_BYTE
from sim.domain.architecture import ARRAY, Architecture, MemorySpec
from sim.domain.layer import OPERANDS, Layer

Key = tuple[str, str, str]
"""(operand, component, action)."""


@dataclass(frozen=True, slots=True)
class Least:
    """Fewest accesses: of any mapping, and of one dataflow with a full array."""

    any_mapping: int
    in_dataflow: int


def least_accesses(layer: Layer, architecture: Architecture, dataflow: str) -> dict[Key, Least]:
    """Give the fewest accesses of each kind that serve an operand.

    Parameters
    ----------
    dataflow : the one the layer was mapped with; it says which operand stays in the PEs.
    """
    make = matrix_problem if layer.is_matrix else vector_problem
    problem = make(layer, architecture)
    found: dict[Key, int] = {}
    for operand in OPERANDS if layer.is_matrix else ("ifmap", "ofmap"):
        for key, count in _passing_once(problem, architecture, operand, dataflow):
            found[operand, *key] = found.get((operand, *key), 0) + count
    edge = _edge_words(problem, architecture, dataflow) if layer.is_matrix else {}
    return {key: Least(count, max(count, edge.get(key, 0))) for key, count in found.items()}


def _passing_once(
    problem: Problem, architecture: Architecture, operand: str, dataflow: str
) -> Iterator[tuple[tuple[str, str], int]]:
    """Each value crosses the DRAM border once, and is written to and read from each level once."""
    chain = _levels(problem.layer, architecture, operand, dataflow)
    bits = _bits(problem, architecture, operand)
    outward = operand == "ofmap"
    into, out_of = ("read", "write") if outward else ("write", "read")
    in_pads = dataflow == "row_stationary"
    for index, (outer, inner) in enumerate(pairwise(chain)):
        moved = _dram_bits(problem, architecture, operand) if index == 0 else bits
        if index == 0:
            yield (outer.name, out_of), moved
            if "io" in outer.energy_parts:
                yield (outer.name, f"{out_of}_io"), moved
        for link in architecture.links_between(outer.name, inner.name):
            yield (link.name, "transfer"), moved
        kept = bits
        if inner is chain[-1] and outward:
            # where sums are added up they are as wide as the accumulator
            kept = problem.footprint(operand, problem.whole) * _edge_width(
                problem, architecture, operand
            )
        yield (inner.name, into), words(kept, inner)
        # what is read in a scratchpad may be gated, when zeros make it useless, also with one PE
        if not (in_pads and inner is chain[-1] and not outward):
            yield (inner.name, out_of), words(kept, inner)
    if problem.layer.is_matrix and not in_pads:
        for link in architecture.links_between(chain[-1].name, ARRAY):
            yield (link.name, "transfer"), kept


def _levels(
    layer: Layer, architecture: Architecture, operand: str, dataflow: str
) -> tuple[MemorySpec, ...]:
    if not layer.is_matrix:
        return vector_chains(architecture)[operand]
    chain = architecture.chain(operand)
    if dataflow == "row_stationary" and operand == "ofmap":
        # sums are added up in the scratchpads as often as there are MACs
        return chain[:2]
    return chain


def _bits(problem: Problem, architecture: Architecture, operand: str) -> int:
    """Bits of an operand, each value that is used once; sums as narrow as they ever are."""
    return _values(problem, operand) * _width(problem, architecture, operand)


def _values(problem: Problem, operand: str) -> int:
    """Values of an operand that are used: a dilated filter can pass over whole rows and columns."""
    stored, layer = problem.footprint(operand, problem.whole), problem.layer
    if operand != "ifmap" or max(layer.dilation_h, layer.dilation_w) == 1:
        return stored
    area = problem.ifmap_rows(problem.whole) * problem.ifmap_columns(problem.whole)
    return stored // area * _used_rows(layer) * _used_columns(layer) if area else 0


def _used_rows(layer: Layer) -> int:
    taps = np.arange(layer.filter_h) * layer.dilation_h - layer.padding.top
    return _used(layer.ofmap_h, layer.stride_h, taps, layer.ifmap_h)


def _used_columns(layer: Layer) -> int:
    taps = np.arange(layer.filter_w) * layer.dilation_w - layer.padding.left
    return _used(layer.ofmap_w, layer.stride_w, taps, layer.ifmap_w)


def _used(outputs: int, stride: int, taps: npt.NDArray[np.int64], stored: int) -> int:
    """Count the inputs along one axis that lie under some tap of some output."""
    used = np.zeros(stored, np.bool_)
    for tap in taps.tolist():
        # outputs whose tap lies inside, not in the padding
        first = max(0, (stride - 1 - tap) // stride)
        last = min(outputs - 1, (stored - 1 - tap) // stride)
        if last >= first:
            used[first * stride + tap : last * stride + tap + 1 : stride] = True
    return int(used.sum())


def _width(problem: Problem, architecture: Architecture, operand: str) -> int:
    if architecture.scalesim is not None and problem.layer.is_matrix:
        return BITS_PER_BYTE
    if operand == "ifmap":
        return problem.ifmap_bits
    if operand == "weight":
        return problem.weight_bits
    return min(problem.ofmap_bits, problem.accumulator_bits)


def _edge_width(problem: Problem, architecture: Architecture, operand: str) -> int:
    """Bits of a value between the array and the memory next to it."""
    matrix = problem.layer.is_matrix and architecture.scalesim is None
    if operand == "ofmap" and matrix:
        return problem.accumulator_bits
    return _width(problem, architecture, operand)


def _dram_bits(problem: Problem, architecture: Architecture, operand: str) -> int:
    """Bits in DRAM, where feature maps may be coded; whole words of the code are not needed."""
    bits = _bits(problem, architecture, operand)
    spec = architecture.row_stationary
    coded = spec is not None and spec.feature_map_coding != "none" and problem.layer.is_matrix
    if not coded or operand == "weight":
        return bits
    width = problem.ifmap_bits if operand == "ifmap" else problem.ofmap_bits
    per_word = WORD_BITS // (RUN_BITS + width)
    if not per_word:
        return bits
    densities = problem.layer.densities
    density = densities.ifmap if operand == "ifmap" else densities.ofmap
    values = _values(problem, operand)
    return min(bits, math.floor(values * entries_per_value(density) / per_word * WORD_BITS))


def _edge_words(problem: Problem, architecture: Architecture, dataflow: str) -> dict[Key, int]:
    """Words at the array's edge when all PEs of a row or column always share a value."""
    rows, columns = architecture.array.rows, architecture.array.columns
    shared_by = {
        "weight_stationary": {"ifmap": columns, "ofmap": rows},
        "input_stationary": {"weight": columns, "ofmap": rows},
        "output_stationary": {"ifmap": columns, "weight": rows},
    }.get(dataflow, {})
    found = {}
    for operand, pes in shared_by.items():
        memory = architecture.chain(operand)[-1]
        bits = problem.layer.macs * _edge_width(problem, architecture, operand)
        # every sum that is written is read again: to be added to, or to leave
        for action in ("read", "write") if operand == "ofmap" else ("read",):
            found[operand, memory.name, action] = -(-bits // (pes * memory.word_bits))
    return found
