"""Row-stationary: rows of filters stay in the PEs, rows of inputs cross them diagonally.

Source: Y.-H. Chen, J. Emer, V. Sze, ISCA 2016, and Y.-H. Chen et al., IEEE JSSC 52(1), 2017; the
equations are in docs/methods/row_stationary.md.
"""

from dataclasses import replace

from dataflows.bank_places import Place
from dataflows.nest import COMPUTE, NestBuilder, Reduction, Sequences, TileTable
from dataflows.pe_set_search import choose_parameters
from dataflows.pe_sets import PeSetParameters, PeSets
from dataflows.problem import Problem, Shape, matrix_problem
from dataflows.row_stationary_tiles import RowStationaryTiles
from dataflows.tiling import LevelPlan
from dataflows.transfers import Transfers
from sim.base.errors import MappingError
from sim.domain.architecture import Architecture
from sim.domain.layer import OPERANDS, Layer
from sim.domain.schedule import Schedule
from sim.domain.tile import FoldTile

NAME = "row_stationary"


def schedule_layer(layer: Layer, architecture: Architecture) -> Schedule:
    """Map a convolution, gemm or matmul onto PE sets.

    The parameters are those the architecture gives for the layer; what it leaves open is chosen.

    Raises
    ------
    MappingError : the machine offers no row-stationary dataflow, or parameters do not fit it.
    """
    spec = architecture.row_stationary
    if spec is None:
        expected = "a machine with scratchpads in its PEs that has row_stationary"
        raise MappingError(layer.name, NAME, expected, f"{architecture.name}, which has none")
    problem = matrix_problem(layer, architecture)
    sets = PeSets(problem, architecture)
    _, given = spec.mapping_of(layer.name)
    choice = choose_parameters(sets, given)
    tiles = RowStationaryTiles(sets, choice)
    plans = _plans(sets, choice)
    filters, pads = plans[1].memory, plans[2].memory
    chains = {operand: architecture.chain(operand)[:2] for operand in OPERANDS}
    chains["weight"] = (architecture.chain("weight")[0], filters, pads)

    def innermost(table: TileTable, shape: Shape, reduction: Reduction, _place: Place) -> Sequences:
        return {COMPUTE: table.leaf(COMPUTE, tiles.pass_tile(shape, fresh=reduction.first))}

    users = dict.fromkeys(OPERANDS, COMPUTE)
    transfers = Transfers(tiles.fetch, tiles.store)
    nest = NestBuilder(problem, architecture, plans, chains, innermost, users, transfers=transfers)
    pes = architecture.array.pes
    schedule = nest.build(NAME, lambda draft: _mapping_efficiency(draft, pes), {})
    shapes = {sets.buffer.name: plans[0].sizes, pads.name: plans[2].sizes}
    return replace(schedule, tile_shapes={**shapes, "array": choice.as_sizes()})


def _plans(sets: PeSets, choice: PeSetParameters) -> tuple[LevelPlan, ...]:
    """Levels of the nest: blocks in the buffer, then the filters of a pass on their way.

    The filters of a pass have a part of the buffer to themselves, so they are a level further in
    than what else it holds.
    """
    problem: Problem = sets.problem
    buffer, pads = sets.buffer, sets.pad("weight")
    whole = problem.whole.as_sizes()
    channels = min(whole["C"], choice.q * choice.r)
    block = whole | {"G": 1, "B": choice.n, "P": choice.e, "K": choice.m, "C": channels}
    one_pass = block | {"K": min(choice.m, choice.p * choice.t)}
    filters = replace(buffer, operands=("weight",), capacity_bits=sets.filter_buffer_bits)
    return (
        LevelPlan(memory=buffer, sizes=block, loops=("G", "B", "P", "Q", "K", "C")),
        LevelPlan(memory=filters, sizes=one_pass, loops=("K",)),
        LevelPlan(memory=pads, sizes=one_pass, loops=()),
    )


def _mapping_efficiency(schedule: Schedule, pes: int) -> float:
    """PEs used / PEs, averaged over processing passes."""
    used = passes = 0
    for stage in schedule.stages:
        if stage.name == COMPUTE:
            for visit, times in stage.visits.totals().items():
                tile = stage.tiles[visit.tile]
                assert isinstance(tile, FoldTile)
                used += times * tile.rows * tile.columns
                passes += times
    return used / (passes * pes)
