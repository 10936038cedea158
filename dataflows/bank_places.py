"""Where the innermost tile lies inside the resident tiles it is cut out of.

An operand's tile stays in the memory that feeds the array while loops of memories further in
(a small accumulator) take parts of it. Only those loops move the place of a tile.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dataflows.bank_layout import BankedOperand, Resident, changes
from dataflows.problem import Shape
from sim.base.errors import MappingError
from sim.domain.architecture import MemorySpec

MOST_PARTS = 2**20
"""Parts of resident tiles that are looked at one by one."""

Place = tuple[Resident | None, ...]
"""Per operand with a layout: the resident tile that a smaller one is cut out of; None: itself."""


@dataclass(frozen=True, slots=True)
class Step:
    """`times` equal iterations of a loop of one memory's level, from the `start`-th on."""

    level: int
    dimension: str
    size: int
    start: int
    times: int


class PlaceTracker:
    """Follows operands with a layout through the loops of a nest."""

    def __init__(self, operands: tuple[BankedOperand, ...], levels: Sequence[MemorySpec]) -> None:
        """`levels` are the on-chip memories, outermost first, as loops count them."""
        names = [memory.name for memory in levels]
        self._operands = operands
        self._level_of = [names.index(operand.memory.name) for operand in operands]
        self._parts = 0

    @property
    def nowhere(self) -> Place:
        """Place of the whole problem."""
        return (None,) * len(self._operands)

    def inside(
        self, place: Place, step: Step, outer: Shape, piece: Shape
    ) -> Iterator[tuple[int, Place]]:
        """Give the places of some iterations, as runs of (how many, place).

        Raises
        ------
        MappingError : resident tiles are cut into too many parts.
        """
        moved = [self._is_moved(index, step) for index in range(len(self._operands))]
        if not any(moved):
            yield step.times, place
            return
        self._parts += step.times
        if self._parts > MOST_PARTS:
            operand = self._operands[moved.index(True)]
            where = f"memories.{operand.memory.name}.layout"
            expected = f"tiles that memories further in cut into at most {MOST_PARTS:,} parts"
            raise MappingError(operand.problem.layer.name, where, expected, f"{self._parts:,}")
        for index in range(step.start, step.start + step.times):
            start = index * step.size
            yield (
                1,
                tuple(
                    operand.within(
                        known or operand.resident(outer), outer, piece, step.dimension, start
                    )
                    if moves
                    else known
                    for operand, known, moves in zip(self._operands, place, moved, strict=True)
                ),
            )

    def _is_moved(self, index: int, step: Step) -> bool:
        further_in = step.level > self._level_of[index]
        return further_in and changes(self._operands[index], step.dimension)
