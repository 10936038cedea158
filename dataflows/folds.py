"""What the three systolic dataflows share: folding a tile onto the array, pass by pass.

A dataflow says which operand stays in the PEs, and with it what lies along the array's rows
and columns and what is streamed. Everything else follows here: the folds of a tile, their
access counts (docs/methods/mapping.md), the stages of the array and the tokens between them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from dataflows.access_counts import (
    Access,
    OwnedAccess,
    link_accesses,
    merged,
    merged_by_operand,
    owned,
    words,
)
from dataflows.array_flows import FlowSource, fold_flows, stationary_flows
from dataflows.bank_conflicts import EdgeBanks
from dataflows.bank_layout import BankedOperand
from dataflows.bank_places import Place
from dataflows.edge_places import side_extents
from dataflows.fold_kinds import fold_sequence
from dataflows.hops import hop_accesses
from dataflows.nest import COMPUTE, PRELOAD, Reduction, Sequences, TileTable
from dataflows.problem import Problem, Shape
from dataflows.tile_banks import Sides, Span, TileBanks
from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.layer import OPERANDS
from sim.domain.schedule import Visit
from sim.domain.sequence import Node
from sim.domain.tile import BankConflicts, FoldTile, StationaryTile

FREE_REGISTERS = "array.registers.free"
LOADED_REGISTERS = "array.registers.loaded"


_ARRANGEMENTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "weight": {"rows": "reduction", "columns": "filters", "streamed": "positions"},
        "ifmap": {"rows": "reduction", "columns": "positions", "streamed": "filters"},
        "ofmap": {"rows": "positions", "columns": "filters", "streamed": "reduction"},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayMapping:
    """How one dataflow lays a tile onto the array.

    Each of `rows`, `columns`, `streamed` is "reduction" (C x R x S), "filters" (K) or
    "positions" (batch x output rows x output columns). What `stationary` stays in the PEs
    decides them: sums go down the columns, so the reduction lies along the rows unless the sums
    stay themselves. Other arrangements count otherwise and are not modelled by folds.
    """

    name: str
    stationary: str
    rows: str
    columns: str
    streamed: str

    def __post_init__(self) -> None:
        if self.stationary not in _ARRANGEMENTS:
            expected = expected_one_of(_ARRANGEMENTS, self.stationary)
            raise InvalidValue("stationary", expected, self.stationary)
        arranged = {key: getattr(self, key) for key in ("rows", "columns", "streamed")}
        for key, expected in _ARRANGEMENTS[self.stationary].items():
            if arranged[key] != expected:
                needed = f"{expected} where the {self.stationary} stays in the PEs"
                raise InvalidValue(key, needed, arranged[key])


class Fold(NamedTuple):
    """One pass of the array: PEs used, steps streamed, first slice of a reduction or not."""

    rows: int
    columns: int
    streamed: int
    first_slice: bool


class ArrayFolder:
    """Builds the stages inside the innermost tile of a matrix layer."""

    def __init__(
        self,
        mapping: ArrayMapping,
        problem: Problem,
        architecture: Architecture,
        banked: tuple[BankedOperand, ...] = (),
    ) -> None:
        """`banked` are the operands whose bank conflicts count."""
        self._mapping = mapping
        self._edge = EdgeBanks(banked) if banked else None
        self._problem = problem
        self._architecture = architecture
        self._innermost = {operand: architecture.chain(operand)[-1] for operand in OPERANDS}
        self._sources = {
            "ifmap": FlowSource(self._innermost["ifmap"].name, problem.ifmap_bits),
            "weight": FlowSource(self._innermost["weight"].name, problem.weight_bits),
            "psum": FlowSource(self._innermost["ofmap"].name, problem.accumulator_bits),
        }
        self._fold_tiles: dict[tuple[Fold, bool], FoldTile] = {}
        self._stationary_tiles: dict[Fold, StationaryTile] = {}

    @property
    def preloads(self) -> bool:
        """Whether an operand must be shifted into the PEs before a fold."""
        return self._mapping.stationary != "ofmap"

    @property
    def users(self) -> dict[str, str]:
        """Stage that uses each operand's innermost tile."""
        users = dict.fromkeys(OPERANDS, COMPUTE)
        if self.preloads:
            users[self._mapping.stationary] = PRELOAD
        return users

    def tokens(self) -> dict[str, int]:
        """Give the sets of registers of the stationary operand."""
        if not self.preloads:
            return {}
        return {FREE_REGISTERS: self._architecture.array.stationary_buffers, LOADED_REGISTERS: 0}

    def sequences(
        self, table: TileTable, shape: Shape, reduction: Reduction, place: Place
    ) -> Sequences:
        """Give the visits of the array's stages for one innermost tile."""
        if self._edge is not None:
            return self._banked_sequences(self._edge, table, shape, reduction, place)
        extents = side_extents(self._problem, shape)
        compute: list[Node[Visit]] = []
        preload: list[Node[Visit]] = []
        for times, folds in self._passes(extents):
            compute.append(self._repeat(table, times, folds, reduction, preload=False))
            if self.preloads:
                preload.append(self._repeat(table, times, folds, reduction, preload=True))
        visits = table.visits
        result = {COMPUTE: visits.repeat(visits.chain(compute), shape.G)}
        if self.preloads:
            result[PRELOAD] = visits.repeat(visits.chain(preload), shape.G)
        return result

    def _banked_sequences(
        self, edge: EdgeBanks, table: TileTable, shape: Shape, reduction: Reduction, place: Place
    ) -> Sequences:
        """Give the same visits; equal folds differ in how long they wait for banks."""
        mapping, array = self._mapping, self._architecture.array
        sides = Sides(mapping.stationary, mapping.rows, mapping.columns, mapping.streamed)
        tile = TileBanks(edge, array, sides, shape, place)

        def fold(rows: Span, columns: Span) -> Fold:
            first_slice = mapping.rows != "reduction" or rows.start == 0
            return Fold(len(rows), len(columns), tile.streamed, first_slice)

        def compute(rows: Span, columns: Span, group: int) -> Node[Visit]:
            part = fold(rows, columns)
            fresh = part.first_slice and reduction.first
            late = tile.fold(rows, columns, group, fresh=fresh)
            return self._compute_visit(table, part, reduction, late)

        def preload(rows: Span, columns: Span, group: int) -> Node[Visit]:
            late = tile.load(rows, columns, group)
            return self._preload_visit(table, fold(rows, columns), reduction, late)

        result = {COMPUTE: fold_sequence(table.visits, tile, shape.G, compute)}
        if self.preloads:
            result[PRELOAD] = fold_sequence(table.visits, tile, shape.G, preload)
        return result

    def _passes(self, extents: dict[str, int]) -> Iterator[tuple[int, list[tuple[int, Fold]]]]:
        """Outer folds as (times, [(times, fold), ...]); a reduction is folded innermost."""
        mapping, array = self._mapping, self._architecture.array
        row_runs = _fold_runs(extents[mapping.rows], array.rows)
        column_runs = _fold_runs(extents[mapping.columns], array.columns)
        streamed = extents[mapping.streamed]
        reduces = mapping.rows == "reduction"
        for columns_times, columns in column_runs:
            folds: list[tuple[int, Fold]] = []
            for rows_times, rows in row_runs:
                first = not reduces or not folds
                if first and reduces and rows_times > 1:
                    folds.append((1, Fold(rows, columns, streamed, first_slice=True)))
                    folds.append((rows_times - 1, Fold(rows, columns, streamed, first_slice=False)))
                else:
                    folds.append((rows_times, Fold(rows, columns, streamed, first_slice=first)))
            yield columns_times, folds

    def _repeat(
        self,
        table: TileTable,
        times: int,
        folds: list[tuple[int, Fold]],
        reduction: Reduction,
        *,
        preload: bool,
    ) -> Node[Visit]:
        make = self._preload_visit if preload else self._compute_visit
        visits = table.visits
        once = visits.chain(
            visits.repeat(make(table, fold, reduction), repeats) for repeats, fold in folds
        )
        return visits.repeat(once, times)

    def _compute_visit(
        self, table: TileTable, fold: Fold, reduction: Reduction, late: BankConflicts = ()
    ) -> Node[Visit]:
        fresh = fold.first_slice and reduction.first
        visit = table.made.get((fold, fresh, late))
        if visit is None:
            visit = table.leaf(COMPUTE, self._fold_tile(fold, late, fresh=fresh))
            assert visit.value is not None
            if self.preloads:
                moves = visit.value.taking(LOADED_REGISTERS).giving(FREE_REGISTERS)
                visit = table.visits.leaf(moves)
            table.made[fold, fresh, late] = visit
        return visit

    def _fold_tile(self, fold: Fold, late: BankConflicts, *, fresh: bool) -> FoldTile:
        key = fold, fresh
        if key not in self._fold_tiles:
            self._fold_tiles[key] = self.fold_tile(fold, fresh=fresh)
        tile = self._fold_tiles[key]
        return replace(tile, bank_conflicts=late) if late else tile

    def _preload_visit(
        self, table: TileTable, fold: Fold, _reduction: Reduction, late: BankConflicts = ()
    ) -> Node[Visit]:
        visit = table.made.get((fold, late))
        if visit is None:
            if fold not in self._stationary_tiles:
                self._stationary_tiles[fold] = self.stationary_tile(fold)
            tile = self._stationary_tiles[fold]
            leaf = table.leaf(PRELOAD, replace(tile, bank_conflicts=late) if late else tile)
            assert leaf.value is not None
            moves = leaf.value.taking(FREE_REGISTERS).giving(LOADED_REGISTERS)
            visit = table.made[fold, late] = table.visits.leaf(moves)
        return visit

    def stationary_tile(self, fold: Fold) -> StationaryTile:
        """Shift in what stays in the PEs during one fold."""
        operand = self._mapping.stationary
        memory = self._innermost[operand]
        width = _operand_bits(self._problem, operand)
        row_bits = fold.columns * width
        # a row is shifted in from the top and passes every row above its own
        shifts = fold.columns * fold.rows * (fold.rows + 1) // 2
        if self._architecture.array.kind != "systolic":
            shifts = fold.rows * fold.columns
        flows = stationary_flows(self._sources, operand, fold.rows, fold.columns)
        return StationaryTile(
            rows=fold.rows,
            columns=fold.columns,
            bits=fold.rows * row_bits,
            memory=memory.name,
            flows=flows,
            counts=merged(
                [
                    (memory.name, "read", fold.rows * words(row_bits, memory)),
                    *link_accesses(self._architecture, memory.name, "array", fold.rows * row_bits),
                    *hop_accesses(self._architecture, flows),
                    *self._register_writes(operand, shifts),
                ]
            ),
        )

    def fold_tile(self, fold: Fold, *, fresh: bool) -> FoldTile:
        """Compute one fold; a fresh one starts its sums at zero."""
        macs = fold.rows * fold.columns * fold.streamed
        flows = self._flows(fold, fresh=fresh)
        array_flows = fold_flows(
            self._sources,
            self._mapping.stationary,
            fold.rows,
            fold.columns,
            fold.streamed,
            reads_sums=not fresh,
        )
        served: list[OwnedAccess] = []
        for flow in array_flows:
            operand = "ofmap" if flow.operand == "psum" else flow.operand
            served += owned(operand, hop_accesses(self._architecture, (flow,)))
        port_bits: list[tuple[str, str, int]] = []
        for operand, memory, action, steps, values, width in flows:
            bits = steps * values * width
            served.append((operand, memory.name, action, steps * words(values * width, memory)))
            links = link_accesses(self._architecture, memory.name, "array", bits)
            served += owned(operand, links)
            port_bits.append((memory.name, action, bits))
        computed, registers = self._array_accesses(fold, macs)
        served += registers
        return FoldTile(
            stationary=self._mapping.stationary,
            rows=fold.rows,
            columns=fold.columns,
            streamed=fold.streamed,
            macs=macs,
            reads_sums=not fresh,
            port_bits=merged(port_bits),
            flows=array_flows,
            counts=merged([*computed, *(access[1:] for access in served)]),
            operand_counts=merged_by_operand(served),
        )

    def _flows(
        self, fold: Fold, *, fresh: bool
    ) -> list[tuple[str, MemorySpec, str, int, int, int]]:
        """Give streams at the array's edge.

        Each is (operand, memory, read or write, steps, values a step, bits).
        """
        problem, inner = self._problem, self._innermost
        psum = problem.accumulator_bits
        if self._mapping.stationary == "ofmap":
            flows = [
                ("ifmap", inner["ifmap"], "read", fold.streamed, fold.rows, problem.ifmap_bits),
                (
                    "weight",
                    inner["weight"],
                    "read",
                    fold.streamed,
                    fold.columns,
                    problem.weight_bits,
                ),
                ("ofmap", inner["ofmap"], "write", fold.rows, fold.columns, psum),
            ]
            steps = fold.rows
        else:
            moving = "ifmap" if self._mapping.stationary == "weight" else "weight"
            width = _operand_bits(problem, moving)
            flows = [
                (moving, inner[moving], "read", fold.streamed, fold.rows, width),
                ("ofmap", inner["ofmap"], "write", fold.streamed, fold.columns, psum),
            ]
            steps = fold.streamed
        if not fresh:
            flows.append(("ofmap", inner["ofmap"], "read", steps, fold.columns, psum))
        return flows

    def _array_accesses(self, fold: Fold, macs: int) -> tuple[list[Access], list[OwnedAccess]]:
        """Give what computing takes, and the register writes that serve operands."""
        array = self._architecture.array
        if array.kind == "scalar":
            assert array.instructions is not None
            instructions = round(macs * array.instructions.per_mac)
            steps = ("instruction_fetch", "register_file", "decode_and_control")
            return [("core", "mac", macs), *(("core", step, instructions) for step in steps)], []
        computed: list[Access] = [("array", "mac", macs)]
        if self._mapping.stationary == "ofmap":
            # outputs leave through the bottom of the physical array
            used, below = fold.rows, array.rows - fold.rows
            drain = fold.columns * (used * below + used * (used - 1) // 2)
            drain = drain if array.kind == "systolic" else 0
            return computed, [
                *owned("ifmap", self._register_writes("ifmap", macs)),
                *owned("weight", self._register_writes("weight", macs)),
                *owned("ofmap", self._register_writes("psum", macs + drain)),
            ]
        moving = "ifmap" if self._mapping.stationary == "weight" else "weight"
        # sums leave through all rows of the array, those without work included
        passed = array.rows if array.kind == "systolic" else fold.rows
        sums = passed * fold.columns * fold.streamed
        return computed, [
            *owned(moving, self._register_writes(moving, macs)),
            *owned("ofmap", self._register_writes("psum", sums)),
        ]

    def _register_writes(self, operand: str, count: int) -> list[Access]:
        if self._architecture.array.kind == "scalar":
            return []
        return [("array", f"{operand}_register_write", count)]


def _fold_runs(extent: int, size: int) -> list[tuple[int, int]]:
    full, rest = divmod(extent, size)
    runs = [(full, size)] if full else []
    return [*runs, (1, rest)] if rest else runs


def _operand_bits(problem: Problem, operand: str) -> int:
    return problem.ifmap_bits if operand == "ifmap" else problem.weight_bits
