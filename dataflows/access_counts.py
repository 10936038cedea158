"""Tile classes of transfers, with the accesses each makes on its way."""

from collections.abc import Iterable

from dataflows.dram_placement import place_tile
from dataflows.hops import transfer_hop_bits
from dataflows.problem import Problem, Shape
from dataflows.vector_operations import finishing_operations
from sim.domain.architecture import ARRAY, Architecture, MemorySpec
from sim.domain.dram_placement import Placement
from sim.domain.operand_access import OwnedCounts
from sim.domain.tile import Counts, TransferTile

Access = tuple[str, str, int]
OwnedAccess = tuple[str, str, str, int]
"""(operand, component, action, count)."""


def merged(accesses: Iterable[Access]) -> Counts:
    """Sum accesses of the same component and action; drop empty ones; sort."""
    sums: dict[tuple[str, str], int] = {}
    for component, action, count in accesses:
        sums[component, action] = sums.get((component, action), 0) + count
    return tuple((*key, sums[key]) for key in sorted(sums) if sums[key])


def owned(operand: str, accesses: Iterable[Access]) -> list[OwnedAccess]:
    """Say that some accesses serve one operand."""
    return [(operand, *access) for access in accesses]


def merged_by_operand(accesses: Iterable[OwnedAccess]) -> OwnedCounts:
    """Sum accesses of the same operand, component and action; drop empty ones; sort."""
    sums: dict[tuple[str, str, str], int] = {}
    for operand, component, action, count in accesses:
        key = (operand, component, action)
        sums[key] = sums.get(key, 0) + count
    return tuple((*key, sums[key]) for key in sorted(sums) if sums[key])


def words(bits: int, memory: MemorySpec) -> int:
    """Count the accesses of one word each that some bits in a row take."""
    return -(-bits // memory.word_bits)


def memory_accesses(
    memory: MemorySpec,
    action: str,
    bits: int,
    placement: Placement | None = None,
    regions: tuple[int, int] | None = None,
) -> list[Access]:
    """List the accesses of one transfer: bits and row activations of a dram, words of a sram.

    `placement` says which stretches it makes in a dram, `regions` how many regions hold them and
    the bits each spans: stretches that lie in one DRAM row share its activation.
    """
    if memory.standard is None:
        return [(memory.name, action, words(bits, memory))]
    row_bits = memory.standard.row_bits
    runs = 1 if placement is None else placement.stretches
    run_bits = -(-bits // runs)
    activations = runs * -(-run_bits // row_bits)
    if regions is not None:
        count, span_bits = regions
        activations = min(activations, count * -(-span_bits // row_bits))
    return [(memory.name, action, bits), (memory.name, "activate", activations)]


def link_accesses(architecture: Architecture, outer: str, inner: str, bits: int) -> list[Access]:
    """Bits on every link between two levels, and bits x hops between memories on a mesh."""
    ways = architecture.ways_between(outer, inner)
    return [
        *((way.link.name, "transfer", bits) for way in ways),
        *(
            (way.link.name, "hop", transfer_hop_bits(way, bits))
            for way in ways
            if way.link.mesh is not None and way.inner != ARRAY
        ),
    ]


def open_tile(outer: MemorySpec, inner: MemorySpec) -> TransferTile:
    """Start a fresh output tile: a slot is taken, nothing moves."""
    return TransferTile(operand="ofmap", outer=outer.name, inner=inner.name, inward=True, bits=0)


def fetch_tile(
    problem: Problem,
    architecture: Architecture,
    operand: str,
    outer: MemorySpec,
    inner: MemorySpec,
    shape: Shape,
    *,
    partial: bool,
) -> TransferTile:
    """Bring one tile of an operand (or partial sums) one level in."""
    width = operand_width(problem, operand, partial=partial)
    bits = problem.footprint(operand, shape) * width
    placement = _placement(problem, operand, outer, shape, width)
    count, span = problem.spans(operand, shape)
    return TransferTile(
        operand=operand,
        outer=outer.name,
        inner=inner.name,
        inward=True,
        bits=bits,
        placement=placement,
        counts=merged(
            [
                *memory_accesses(outer, "read", bits, placement, (count, span * width)),
                *link_accesses(architecture, outer.name, inner.name, bits),
                *memory_accesses(inner, "write", bits),
            ]
        ),
    )


def store_tile(
    problem: Problem,
    architecture: Architecture,
    outer: MemorySpec,
    inner: MemorySpec,
    shape: Shape,
    *,
    partial: bool,
    finishing: bool,
) -> TransferTile:
    """Write one output tile (or partial sums) one level out.

    Finished outputs that leave the innermost memory pass the vector unit, which rescales
    them and applies the layer's activation.
    """
    values = problem.footprint("ofmap", shape)
    width = operand_width(problem, "ofmap", partial=partial)
    bits = values * width
    read_bits = values * (problem.accumulator_bits if finishing else width)
    placement = _placement(problem, "ofmap", outer, shape, width)
    count, span = problem.spans("ofmap", shape)
    operations, vector_counts = finishing_operations(problem, values) if finishing else (0, [])
    return TransferTile(
        operand="ofmap",
        outer=outer.name,
        inner=inner.name,
        inward=False,
        bits=bits,
        inner_bits=read_bits,
        placement=placement,
        vector_operations=operations,
        counts=merged(
            [
                *memory_accesses(inner, "read", read_bits),
                *link_accesses(architecture, outer.name, inner.name, bits),
                *memory_accesses(outer, "write", bits, placement, (count, span * width)),
                *vector_counts,
            ]
        ),
    )


def _placement(
    problem: Problem, operand: str, outer: MemorySpec, shape: Shape, width: int
) -> Placement | None:
    return None if outer.standard is None else place_tile(problem, operand, shape, width)


def operand_width(problem: Problem, operand: str, *, partial: bool) -> int:
    """Bits of one value on its way; partial sums are wider than outputs."""
    if operand == "ifmap":
        return problem.ifmap_bits
    if operand == "weight":
        return problem.weight_bits
    return problem.accumulator_bits if partial else problem.ofmap_bits
