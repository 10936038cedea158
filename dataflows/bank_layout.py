"""Operands in the banks of the memories that feed the array: places of values, in bits.

A tile begins at the first of its banks. Where further tiles are cut out of a resident one (a
small accumulator inside a large buffer), they lie inside it: their first value has an offset,
and the strides are those of the resident tile. Offsets count modulo the period of the banks:
beyond it the same banks follow in the same order.
"""

from dataclasses import dataclass

from dataflows.problem import RELEVANT, Problem, Shape, Window
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.data_layout import DataLayout
from sim.domain.layer import OPERANDS


@dataclass(frozen=True, slots=True)
class Resident:
    """A tile in a memory: bits from one value to the next, and the offset of what is used.

    Attributes
    ----------
    strides : per dimension of the operand, groups as "G".
    offset_bits : of the first stored value in use, modulo the period of the banks.
    """

    strides: tuple[tuple[str, int], ...]
    offset_bits: int = 0

    def stride(self, dimension: str) -> int:
        """Bits from one value to the next along a dimension."""
        return dict(self.strides)[dimension]


@dataclass(frozen=True, slots=True)
class BankedOperand:
    """An operand with a declared layout in the memory that feeds the array with it."""

    problem: Problem
    memory: MemorySpec
    layout: DataLayout

    @property
    def name(self) -> str:
        """Name of the operand."""
        return self.layout.operand

    @property
    def value_bits(self) -> int:
        """Width of a value at the edge of the array; of a partial sum for the outputs."""
        problem = self.problem
        widths = (problem.ifmap_bits, problem.weight_bits, problem.accumulator_bits)
        return dict(zip(OPERANDS, widths, strict=True))[self.name]

    @property
    def banks(self) -> int:
        """Banks the operand is spread over."""
        return self.layout.banks_of(self.memory.banks)

    @property
    def period_bits(self) -> int:
        """Offset after which all values lie in the same banks again."""
        lines = 1 if self.layout.swizzle == "none" else self.banks
        return self.memory.word_bits * self.layout.interleave_words * self.banks * lines

    def resident(self, shape: Shape) -> Resident:
        """Lay a tile out from the first bank on."""
        extents = self._extents(shape)
        padded, word_bits = dict(self.layout.pad_words), self.memory.word_bits
        strides = {}
        stride = self.value_bits
        for dimension in self.layout.whole_order:
            strides[dimension] = stride
            stride *= max(1, extents[dimension])
            if dimension in padded:
                stride = (-(-stride // word_bits) + padded[dimension]) * word_bits
        # the channels of one group after those of another
        of_group = ("C", shape.C) if self.name == "ifmap" else ("K", shape.K)
        strides["G"] = strides[of_group[0]] * of_group[1]
        return Resident(tuple(sorted(strides.items())))

    def _extents(self, shape: Shape) -> dict[str, int]:
        problem = self.problem
        if self.name == "ifmap":
            rows, columns = problem.ifmap_rows(shape), problem.ifmap_columns(shape)
            return {"C": shape.G * shape.C, "W": columns, "H": rows, "B": shape.B}
        if self.name == "weight":
            filters = {"R": problem.filter_h, "S": problem.filter_w}
            return {"C": shape.C, "K": shape.G * shape.K, **filters}
        columns, rows = shape.Q.count, shape.P.count
        return {"K": shape.G * shape.K, "Q": columns, "P": rows, "B": shape.B}

    def within(
        self, resident: Resident, outer: Shape, piece: Shape, dimension: str, start: int
    ) -> Resident:
        """Give what is in use when a loop inside the residency is at `start`."""
        if self.name == "ifmap" and dimension in ("P", "Q"):
            first = self._first_input(dimension, outer, start, piece)
            bits = first * resident.stride({"P": "H", "Q": "W"}[dimension])
        else:
            bits = start * resident.stride(dimension)
        return self.moved(resident, bits)

    def moved(self, resident: Resident, bits: int) -> Resident:
        """Give the same tile used from an offset on."""
        offset_bits = (resident.offset_bits + bits) % self.period_bits
        return Resident(resident.strides, offset_bits)

    def _first_input(self, dimension: str, outer: Shape, start: int, piece: Shape) -> int:
        """Count the stored rows (or columns) of the outer tile before those of a piece of it."""
        axis = input_axis(self.problem, dimension)
        window, inner = _window(outer, dimension), _window(piece, dimension)
        return start * axis.step - axis.padding(window) + axis.padding(inner)


@dataclass(frozen=True, slots=True)
class InputAxis:
    """One axis of the inputs as it is stored: inputs no filter covers are left out.

    Attributes
    ----------
    dilation : inputs from one filter position to the next.
    """

    stride: int
    reach: int
    dilation: int

    @property
    def step(self) -> int:
        """Stored inputs from one output to the next."""
        return min(self.stride, self.reach)

    def padding(self, window: Window) -> int:
        """Count the used inputs before the first stored one."""
        whole, rest = divmod(window.before, self.stride)
        return whole * self.step + min(rest, self.step)


def input_axis(problem: Problem, dimension: str) -> InputAxis:
    """Give the axis of the inputs under output rows ("P") or columns ("Q")."""
    if dimension == "P":
        return InputAxis(problem.stride_h, problem.reach_h, problem.layer.dilation_h)
    return InputAxis(problem.stride_w, problem.reach_w, problem.layer.dilation_w)


def banked_operands(problem: Problem, architecture: Architecture) -> tuple[BankedOperand, ...]:
    """List the operands with a declared layout where they feed the array."""
    found = []
    for operand in OPERANDS:
        memory = architecture.chain(operand)[-1]
        layout = memory.layout_of(operand)
        if layout is not None:
            found.append(BankedOperand(problem, memory, layout))
    return tuple(found)


def changes(operand: BankedOperand, dimension: str) -> bool:
    """Whether a loop over a dimension changes which part of the operand is used."""
    return dimension in RELEVANT[operand.name]


def _window(shape: Shape, dimension: str) -> Window:
    return shape.P if dimension == "P" else shape.Q
