"""One tile in the banks: which values each fold of it asks for in which cycle.

The requests are those of the golden grid (`sim.kernels.golden_grid`): in a systolic array each
row, or column, of the edge asks a cycle after the one before; in a spatial one all at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dataflows.bank_conflicts import EdgeBanks, EdgeStream
from dataflows.bank_places import Place
from dataflows.edge_places import SIDES_OF, IntArray, side_extents, side_places, stored_extent
from dataflows.problem import Problem, Shape
from sim.base.errors import MappingError
from sim.domain.architecture import ArraySpec
from sim.domain.tile import BankConflicts

LARGEST_EXTENT = 2**22
"""Values along one side of a tile, whose places are listed one by one."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What stays in the PEs, lies along rows and columns, and is streamed."""

    stationary: str
    rows: str
    columns: str
    streamed: str


@dataclass(frozen=True, slots=True)
class Span:
    """Values [start, end) along the array's rows or columns."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


class TileBanks:
    """One tile of one layer in the banks.

    Attributes
    ----------
    rows, columns : the spans of its folds.
    streamed : steps of a fold.
    """

    def __init__(
        self, edge: EdgeBanks, array: ArraySpec, sides: Sides, shape: Shape, place: Place
    ) -> None:
        problem = edge.operands[0].problem
        extents = side_extents(problem, shape)
        _check_extents(problem, edge.operands[0].memory.name, extents)
        self.rows = _spans(extents[sides.rows], array.rows)
        self.columns = _spans(extents[sides.columns], array.columns)
        self.streamed = extents[sides.streamed]
        self._edge, self._array, self._sides = edge, array, sides
        self._numbers = {operand.name: index for index, operand in enumerate(edge.operands)}
        self._residents = tuple(
            resident or operand.resident(shape)
            for operand, resident in zip(edge.operands, place, strict=True)
        )
        self._stored = tuple(stored_extent(operand, shape) for operand in edge.operands)
        self._parts: dict[tuple[str, str], IntArray] = {
            (operand.name, side): side_places(operand, resident, shape, side)
            for operand, resident in zip(edge.operands, self._residents, strict=True)
            for side in SIDES_OF[operand.name]
        }
        self._is_systolic = array.kind == "systolic"
        self._kinds: dict[tuple[bytes, ...], int] = {}
        self._row_kinds = {span: self._kind(sides.rows, span) for span in self.rows}
        self._column_kinds = {span: self._kind(sides.columns, span) for span in self.columns}

    def group_kind(self, group: int) -> tuple[int, ...]:
        """Give what the conflicts of a group of channels depend on."""
        return tuple(self._offset_bits(index, group) for index in range(len(self._residents)))

    def row_kind(self, rows: Span) -> int:
        """Give spans of rows a number, the same where they conflict alike."""
        return self._row_kinds[rows]

    def column_kind(self, columns: Span) -> int:
        """Give spans of columns a number, the same where they conflict alike."""
        return self._column_kinds[columns]

    def load(self, rows: Span, columns: Span, group: int) -> BankConflicts:
        """Give the conflicts of shifting the stationary operand in, an array row per cycle."""
        operand = self._sides.stationary
        return self._edge.play(self._row_by_row(operand, "read", rows, columns, group))

    def fold(self, rows: Span, columns: Span, group: int, *, fresh: bool) -> BankConflicts:
        """Give the conflicts of one fold; a fresh one reads no sums."""
        asked = self._sums_stay if self._sides.stationary == "ofmap" else self._sums_move
        return self._edge.play(asked(rows, columns, group, fresh=fresh))

    def _sums_move(
        self, rows: Span, columns: Span, group: int, *, fresh: bool
    ) -> Iterator[EdgeStream]:
        """One operand stays: the other comes in from the left, sums run down the columns."""
        moving = "ifmap" if self._sides.stationary == "weight" else "weight"
        yield from self._streamed(moving, "read", self._sides.rows, rows, group)
        side = self._sides.columns
        if not fresh:
            yield from self._streamed("ofmap", "read", side, columns, group)
        last_row = self._array.rows - 1 if self._is_systolic else 0
        yield from self._streamed("ofmap", "write", side, columns, group, last_row)

    def _sums_stay(
        self, rows: Span, columns: Span, group: int, *, fresh: bool
    ) -> Iterator[EdgeStream]:
        """Both operands come in; then the sums leave, row by row."""
        yield from self._streamed("ifmap", "read", self._sides.rows, rows, group)
        yield from self._streamed("weight", "read", self._sides.columns, columns, group)
        begin = self.streamed
        if self._is_systolic:
            # the corner's last sum is ready, and passes the rows without work
            begin += len(columns) - 2 + self._array.rows
        for action in ("write",) if fresh else ("read", "write"):
            yield from self._row_by_row("ofmap", action, rows, columns, group, begin)

    def _streamed(
        self, operand: str, action: str, side: str, span: Span, group: int, first_cycle: int = 0
    ) -> Iterator[EdgeStream]:
        """One lane for each value of a span, one step for each that is streamed."""
        if operand in self._numbers:
            lanes = self._parts[operand, side][span.start : span.end]
            steps = self._parts[operand, self._sides.streamed]
            skewed = self._is_systolic
            yield self._stream(operand, action, lanes, steps, group, first_cycle, skewed=skewed)

    def _row_by_row(
        self,
        operand: str,
        action: str,
        rows: Span,
        columns: Span,
        group: int,
        first_cycle: int = 0,
    ) -> Iterator[EdgeStream]:
        """Pass a whole row of the array in each cycle, the lowest one first."""
        if operand in self._numbers:
            lanes = self._parts[operand, self._sides.columns][columns.start : columns.end]
            steps = self._parts[operand, self._sides.rows][rows.start : rows.end][::-1]
            yield self._stream(operand, action, lanes, steps, group, first_cycle, skewed=False)

    def _stream(
        self,
        operand: str,
        action: str,
        lanes: IntArray,
        steps: IntArray,
        group: int,
        first_cycle: int,
        *,
        skewed: bool,
    ) -> EdgeStream:
        number = self._numbers[operand]
        return EdgeStream(
            operand=number,
            action=action,
            lanes=lanes,
            steps=steps,
            offset_bits=self._offset_bits(number, group),
            stored=self._stored[number],
            first_cycle=first_cycle,
            skewed=skewed,
        )

    def _offset_bits(self, number: int, group: int) -> int:
        """Offset of a group's first value in its resident tile, modulo the period."""
        resident = self._residents[number]
        bits = resident.offset_bits + group * resident.stride("G")
        return bits % self._edge.operands[number].period_bits

    def _kind(self, side: str, span: Span) -> int:
        key = [side.encode()]
        for operand in self._edge.operands:
            whole = self._parts.get((operand.name, side))
            if whole is not None:
                parts = whole[span.start : span.end].copy()
                parts[:, 0] -= parts[0, 0] // operand.period_bits * operand.period_bits
                key.append(parts.tobytes())
        return self._kinds.setdefault(tuple(key), len(self._kinds))


def _check_extents(problem: Problem, memory: str, extents: Mapping[str, int]) -> None:
    for side, extent in extents.items():
        if extent > LARGEST_EXTENT:
            expected = f"tiles of at most {LARGEST_EXTENT:,} {side}"
            where = f"memories.{memory}.layout"
            raise MappingError(problem.layer.name, where, expected, f"{extent:,}")


def _spans(extent: int, size: int) -> tuple[Span, ...]:
    return tuple(Span(start, min(extent, start + size)) for start in range(0, extent, size))
