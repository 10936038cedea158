"""A layer on a machine that follows SCALE-Sim: whole-layer folds, fetched as they are needed.

The folds are those of the whole product (`dataflows.scalesim`), columns outside, rows inside.
Each operand has an SRAM of two halves. What is fetched at once (its *unit*) is

- the whole operand ("product"), when it is used in several outer passes and fits one half;
- else the part one outer pass uses ("pass"), when all folds of the pass use the same;
- else the part one fold uses ("fold").

Sums that fit one half stay there until their reduction is complete; others go out and come
back with every fold. SCALE-Sim writes every partial sum to DRAM and never reads one back: its
own counts are in `sim.results.scalesim_report`; here energy is that of a machine that works.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dataflows.access_counts import memory_accesses, merged
from dataflows.folds import FREE_REGISTERS, LOADED_REGISTERS, ArrayFolder, ArrayMapping, Fold
from dataflows.nest import COMPUTE, PRELOAD, TileTable
from dataflows.problem import Problem, Shape, Window, matrix_problem
from dataflows.scalesim import FoldGrid, fold_grid, lower
from sim.base.units import BITS_PER_BYTE
from sim.domain.architecture import Architecture
from sim.domain.layer import OPERANDS, Layer
from sim.domain.schedule import Schedule, StageSchedule, Visit
from sim.domain.sequence import Node
from sim.domain.tile import TileClass, TransferTile

_ROLES = {"fetch": "fetch", "drain": "drain", COMPUTE: "compute", PRELOAD: "preload"}


@dataclass(frozen=True, slots=True)
class _Run:
    """Equal folds next to each other in one outer pass."""

    times: int
    fold: Fold


def schedule_scalesim_layer(
    mapping: ArrayMapping, layer: Layer, architecture: Architecture
) -> Schedule:
    """Map a layer of MACs, as `dataflows.scalesim.scalesim_layer` gives it, by SCALE-Sim's rules.

    Its folds take `FoldGrid.cycles` per product when memory is never late.
    """
    gemm = lower(layer)
    array = architecture.array
    grid = fold_grid(mapping.name, gemm, array.rows, array.columns)
    return _ScheduleBuilder(mapping, layer, architecture, grid).build()


class _ScheduleBuilder:
    def __init__(
        self, mapping: ArrayMapping, layer: Layer, architecture: Architecture, grid: FoldGrid
    ) -> None:
        self._mapping = mapping
        self._layer = layer
        self._architecture = architecture
        self._grid = grid
        self._problem = _problem_in_words(layer, architecture)
        self._folder = ArrayFolder(mapping, self._problem, architecture)
        self._table = TileTable()

    def build(self) -> Schedule:
        units = {operand: self._unit(operand) for operand in OPERANDS}
        passes = [
            (times, self._pass(columns, units))
            for times, columns in _split(self._grid.along_columns, self._grid.columns)
        ]
        visits = self._table.visits
        product: dict[str, Node[Visit]] = {}
        for name in passes[0][1]:
            product[name] = visits.chain(visits.repeat(part[name], n) for n, part in passes)
        for operand in ("ifmap", "weight"):
            if units[operand] == "product":
                self._fetch_whole(product, operand)
        copies = self._grid.gemm.copies
        stages = tuple(
            StageSchedule(
                name=name,
                role=_role(name),
                tiles=tuple(self._table.tiles[name]),
                visits=visits.repeat(product[name], copies),
            )
            for name in sorted(product, key=_stage_order)
        )
        return Schedule(
            layer=self._layer.name,
            dataflow=self._mapping.name,
            stages=stages,
            tokens=self._tokens(),
            mapping_efficiency=self._grid.mapping_efficiency,
            tile_shapes={},
        )

    def _tokens(self) -> dict[str, int]:
        tokens = self._folder.tokens()
        for operand in OPERANDS:
            key = self._key(operand)
            tokens |= {f"{key}.free": 2, f"{key}.full": 0}
        return tokens

    def _key(self, operand: str) -> str:
        return f"{operand}.{self._architecture.chain(operand)[1].name}"

    def _unit(self, operand: str) -> str:
        """Say what is brought in, or taken out, at once: see the module's text."""
        grid = self._grid
        if operand == "ofmap":
            return "pass" if self._keeps_sums() else "fold"
        if grid.row_folds > 1 and operand == "weight" and not grid.preloads:
            return "pass"
        varies_inside = operand != self._mapping.stationary
        if (
            varies_inside
            and grid.column_folds > 1
            and self._fits_half(operand, self._whole(operand))
        ):
            return "product"
        return "fold"

    def _keeps_sums(self) -> bool:
        grid = self._grid
        columns = min(grid.columns, grid.along_columns)
        reduces = grid.preloads and grid.row_folds > 1
        return reduces and self._fits_half("ofmap", grid.streamed * columns)

    def _whole(self, operand: str) -> int:
        """Words of an operand of one product, each counted once."""
        return self._problem.footprint(operand, self._problem.whole.with_size("G", 1))

    def _fits_half(self, operand: str, words: int) -> bool:
        capacity_bits = self._architecture.chain(operand)[1].total_bits
        assert capacity_bits is not None
        return words * BITS_PER_BYTE <= capacity_bits // 2

    def _pass(self, columns: int, units: dict[str, str]) -> dict[str, Node[Visit]]:
        """Give the visits of every stage in one outer pass of `columns` columns."""
        runs = list(self._runs(columns))
        visits = self._table.visits
        parts: dict[str, list[Node[Visit]]] = {}
        for run in runs:
            for name, visit in self._fold(run.fold, units).items():
                parts.setdefault(name, []).append(visits.repeat(visit, run.times))
        stages = {name: visits.chain(nodes) for name, nodes in parts.items()}
        if units["weight"] == "pass":
            self._mark(stages, "weight", words=self._grid.streamed * columns)
        if units["ofmap"] == "pass":
            key = self._key("ofmap")
            stages[COMPUTE] = visits.map_first(stages[COMPUTE], lambda v: v.taking(f"{key}.free"))
            stages[COMPUTE] = visits.map_last(stages[COMPUTE], lambda v: v.giving(f"{key}.full"))
            drain = self._drain_visit(self._grid.streamed * columns, returned=0)
            stages[f"{key}.drain"] = drain
        return stages

    def _runs(self, columns: int) -> Iterator[_Run]:
        reduces = self._mapping.rows == "reduction"
        first = True
        for times, rows in _split(self._grid.along_rows, self._grid.rows):
            fold = Fold(rows, columns, self._grid.streamed, first_slice=True)
            if not reduces:
                yield _Run(times, fold)
                continue
            if first:
                yield _Run(1, fold)
            later = times - 1 if first else times
            if later:
                yield _Run(later, Fold(rows, columns, self._grid.streamed, first_slice=False))
            first = False

    def _fold(self, fold: Fold, units: dict[str, str]) -> dict[str, Node[Visit]]:
        """Give one visit of every stage that has one in this fold."""
        table = self._table
        stages = {
            COMPUTE: table.leaf(COMPUTE, self._folder.fold_tile(fold, fresh=fold.first_slice))
        }
        if self._folder.preloads:
            stages[PRELOAD] = table.leaf(PRELOAD, self._folder.stationary_tile(fold))
            stages[PRELOAD] = self._giving(stages[PRELOAD], FREE_REGISTERS, LOADED_REGISTERS)
            stages[COMPUTE] = self._giving(stages[COMPUTE], LOADED_REGISTERS, FREE_REGISTERS)
        for operand in ("ifmap", "weight"):
            if units[operand] == "fold":
                self._mark(stages, operand, words=self._fold_words(operand, fold))
        if units["ofmap"] == "fold":
            key = self._key("ofmap")
            stages[COMPUTE] = self._giving(stages[COMPUTE], f"{key}.free", f"{key}.full")
            values = (fold.streamed if self._folder.preloads else fold.rows) * fold.columns
            stages[f"{key}.drain"] = self._drain_visit(
                values, returned=0 if fold.first_slice else values
            )
        return stages

    def _giving(self, node: Node[Visit], taken: str, given: str) -> Node[Visit]:
        assert node.value is not None
        return self._table.visits.leaf(node.value.taking(taken).giving(given))

    def _fetch_whole(self, product: dict[str, Node[Visit]], operand: str) -> None:
        self._mark(product, operand, words=self._whole(operand))

    def _mark(self, stages: dict[str, Node[Visit]], operand: str, *, words: int) -> None:
        """Fetch some words of an operand before its user's first visit here, free them after."""
        key = self._key(operand)
        user = self._folder.users[operand]
        visits = self._table.visits
        stages[user] = visits.map_first(stages[user], lambda v: v.taking(f"{key}.full"))
        stages[user] = visits.map_last(stages[user], lambda v: v.giving(f"{key}.free"))
        tile = self._transfer(operand, words, 0, inward=True)
        fetch = self._table.leaf(f"{key}.fetch", tile)
        stages[f"{key}.fetch"] = self._giving(fetch, f"{key}.free", f"{key}.full")

    def _drain_visit(self, words: int, *, returned: int) -> Node[Visit]:
        key = self._key("ofmap")
        tile = self._transfer("ofmap", words, returned, inward=False)
        drain = self._table.leaf(f"{key}.drain", tile)
        return self._giving(drain, f"{key}.full", f"{key}.free")

    def _transfer(self, operand: str, words: int, returned: int, *, inward: bool) -> TileClass:
        """Move words between DRAM and SRAM; `returned` sums come back in the same transfer."""
        outer, inner = self._architecture.chain(operand)
        bits, returned_bits = words * BITS_PER_BYTE, returned * BITS_PER_BYTE
        source, target = (outer, inner) if inward else (inner, outer)
        accesses = [
            *memory_accesses(source, "read", bits),
            *memory_accesses(target, "write", bits),
        ]
        if returned:
            accesses += memory_accesses(outer, "read", returned_bits)
            accesses += memory_accesses(inner, "write", returned_bits)
        return TransferTile(
            operand=operand,
            outer=outer.name,
            inner=inner.name,
            inward=inward,
            bits=bits + returned_bits,
            counts=merged(accesses),
        )

    def _fold_words(self, operand: str, fold: Fold) -> int:
        """Words of an input operand one fold uses, each counted once."""
        if operand == self._mapping.stationary:
            used = fold.rows * fold.columns
        elif operand == "weight":
            used = fold.streamed * (fold.rows if self._folder.preloads else fold.columns)
        elif self._mapping.stationary == "ofmap":
            return self._window_words(fold.rows)
        else:
            used = fold.streamed * fold.rows
        return min(used, self._whole(operand))

    def _window_words(self, positions: int) -> int:
        """Input words under some positions next to each other, all channels."""
        whole = self._problem.whole
        columns = min(positions, whole.Q.count)
        rows = min(-(-positions // columns), whole.P.count)
        shape = Shape(
            G=1,
            B=min(-(-positions // (columns * whole.P.count)), whole.B),
            K=whole.K,
            C=whole.C,
            P=whole.P if rows == whole.P.count else Window(rows),
            Q=whole.Q if columns == whole.Q.count else Window(columns),
        )
        return max(1, min(self._problem.footprint("ifmap", shape), self._whole("ifmap")))


def _problem_in_words(layer: Layer, architecture: Architecture) -> Problem:
    """Describe the layer with operands and sums of one byte each, SCALE-Sim's word."""
    problem = matrix_problem(layer, architecture)
    return replace(
        problem,
        ifmap_bits=BITS_PER_BYTE,
        weight_bits=BITS_PER_BYTE,
        ofmap_bits=BITS_PER_BYTE,
        accumulator_bits=BITS_PER_BYTE,
    )


def _split(extent: int, size: int) -> list[tuple[int, int]]:
    full, rest = divmod(extent, size)
    return ([(full, size)] if full else []) + ([(1, rest)] if rest else [])


def _role(stage: str) -> str:
    return _ROLES[stage if stage in _ROLES else stage.rsplit(".", 1)[1]]


def _stage_order(stage: str) -> tuple[int, str]:
    """Priority at shared resources: inputs, then outputs, then the array, as everywhere."""
    return ("fetch", "drain", "preload", "compute").index(_role(stage)), stage
