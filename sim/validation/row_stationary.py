"""A row-stationary machine's figures per layer, counted the way measured chips report them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dataflows.pe_sets import PeSets
from dataflows.problem import matrix_problem
from dataflows.row_stationary import NAME, schedule_layer
from sim.api import simulate
from sim.base.units import bytes_from_bits, mw_from_pj_per_cycle
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule
from sim.domain.workload import Workload
from sim.results.result import LayerResult

_UNLIMITED = 2**20
"""Bits per cycle or lanes that never hold a transfer up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFigures:
    """What a chip reports of one layer.

    Attributes
    ----------
    buffer_bytes : moved between the buffer and the PEs (inputs and partial sums), and finished
        outputs read for their way out.
    all_buffer_bytes : besides, filters, and what comes in from DRAM.
    processing_cycles : without any waiting for DRAM or for the way out of finished outputs.
    cycles : with it.
    dram_bytes : read and written.
    chip_power_mw : of everything but DRAM, over `cycles`.
    bound_by : the PEs or the link that is at work longest.
    bound_share : of `cycles`, that it is at work.
    one_channel_cycles : that the link of the partial sums alone would need if every pass took one
        channel.
    """

    layer: str
    mapping: dict[str, int]
    active_pes: float
    buffer_bytes: float
    all_buffer_bytes: float
    processing_cycles: int
    cycles: int
    dram_bytes: float
    chip_power_mw: float
    bound_by: str
    bound_share: float
    one_channel_cycles: float


def row_stationary_figures(
    architecture: Architecture, workload: Workload
) -> tuple[LayerFigures, ...]:
    """Run the layers of MACs of a network row-stationary and give the figures of each.

    Raises
    ------
    MappingError : a layer's parameters do not fit, or the machine has no row-stationary dataflow.
    """
    layers = tuple(layer for layer in workload.layers if layer.is_matrix)
    network = replace(
        workload,
        layers=tuple(replace(layer, inputs=()) for layer in layers),
        published_macs=None,
        published_parameters=None,
    )
    result = simulate(architecture, network, dataflow=NAME)
    processing = simulate(with_unlimited_dram(architecture), network, dataflow=NAME)
    drams = {memory.name for memory in architecture.memories if memory.standard is not None}
    found = []
    for layer, row, fast in zip(layers, result.layers, processing.layers, strict=True):
        schedule = schedule_layer(layer, architecture)
        bound_by, bound_share = _longest_at_work(row)
        chip_pj = sum(pj for name, pj in row.energy_pj_by_component.items() if name not in drams)
        found.append(
            LayerFigures(
                layer=layer.name,
                mapping=dict(schedule.tile_shapes["array"]),
                active_pes=schedule.mapping_efficiency * architecture.array.pes,
                buffer_bytes=_buffer_bytes(schedule, architecture, _chip_stages(architecture)),
                all_buffer_bytes=_buffer_bytes(schedule, architecture, None),
                processing_cycles=fast.cycles,
                cycles=row.cycles,
                dram_bytes=bytes_from_bits(row.dram_read_bits + row.dram_write_bits),
                chip_power_mw=mw_from_pj_per_cycle(chip_pj / row.cycles, architecture.clock_mhz),
                bound_by=bound_by,
                bound_share=bound_share,
                one_channel_cycles=one_channel_cycles(layer, architecture),
            )
        )
    return tuple(found)


def with_unlimited_dram(architecture: Architecture) -> Architecture:
    """Give the same machine where nothing between DRAM and the first buffer takes time."""
    drams = {memory.name for memory in architecture.memories if memory.standard is not None}
    return replace(
        architecture,
        memories=tuple(
            replace(memory, bits_per_cycle=_UNLIMITED, model="rate", timing=None)
            if memory.name in drams
            else memory
            for memory in architecture.memories
        ),
        links=tuple(
            replace(link, width_bits=_UNLIMITED, latency_cycles=0) if link.outer in drams else link
            for link in architecture.links
        ),
        # finished outputs pass it on their way to DRAM
        vector_unit=replace(architecture.vector_unit, lanes=_UNLIMITED),
    )


def _longest_at_work(row: LayerResult) -> tuple[str, float]:
    """Name what is at work for the largest share of a layer, and give that share."""
    shares = {"PEs": row.compute_cycles / row.cycles}
    for use in row.links:
        name = use.link if use.direction == "both" else f"{use.link}, {use.direction}"
        shares[name] = use.bits / use.capacity_bits
    longest = max(shares, key=lambda name: shares[name])
    return longest, shares[longest]


def macs_per_pe_cycles(layer: Layer, active_pes: float) -> float:
    """Cycles by the naive model: every active PE does a MAC per cycle."""
    return layer.macs / active_pes


def one_channel_cycles(layer: Layer, architecture: Architecture) -> float:
    """Cycles in which every channel's partial sums leave the PEs, if a pass takes one channel."""
    sets = PeSets(matrix_problem(layer, architecture), architecture)
    sums = layer.ofmap_count * sets.problem.whole.C
    return sums * sets.problem.accumulator_bits / sets.width_bits("ofmap")


def _chip_stages(architecture: Architecture) -> Sequence[tuple[str, str]]:
    """Stages and actions that chips count as accesses of the buffer."""
    buffer = architecture.chain("ofmap")[1].name
    return (("array", "read"), ("array", "write"), (f"ofmap.{buffer}.drain", "read"))


def _buffer_bytes(
    schedule: Schedule, architecture: Architecture, wanted: Sequence[tuple[str, str]] | None
) -> float:
    """Bytes of whole words the buffer reads and writes in some stages (None: in all)."""
    buffer = architecture.chain("ofmap")[1]
    words = 0
    for stage in schedule.stages:
        for visit, times in stage.visits.totals().items():
            for component, action, count in stage.tiles[visit.tile].counts:
                chosen = wanted is None or (stage.name, action) in wanted
                words += times * count if component == buffer.name and chosen else 0
    return bytes_from_bits(words * buffer.word_bits)
