"""Bank conflicts of a whole layer, value by value and cycle by cycle, from their definition.

Nothing is shared with the simulator but the tile sizes of the schedule and the loop nest's whole
extents. Values of a tile are put into memory one after the other; every cycle of every fold lists
the words it asks for.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from dataflows.problem import Problem
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.data_layout import DataLayout
from sim.domain.layer import OPERANDS
from sim.domain.schedule import Schedule

DIMENSIONS = "GBKCPQ"
Box = dict[str, range]
"""A tile: the whole layer's iterations it covers, per dimension."""

Value = tuple[int, ...]
"""A value of an operand: (group, batch, channel, row, column) or, for weights, (g, k, c, r, s)."""


@dataclass(frozen=True)
class Pass:
    """One fold (or one shifting in): PEs used, steps, whether sums are read, and its conflicts."""

    kind: str
    rows: int
    columns: int
    streamed: int
    reads_sums: bool
    late: tuple[tuple[str, int], ...]


class BankOracle:
    def __init__(self, problem: Problem, machine: Architecture, schedule: Schedule) -> None:
        self.problem, self.machine, self.schedule = problem, machine, schedule
        self.stationary = schedule.dataflow.removesuffix("_stationary")
        self.stationary = {"output": "ofmap", "input": "ifmap"}.get(self.stationary, "weight")
        self.feeder = {operand: machine.chain(operand)[-1] for operand in OPERANDS}
        self.levels = [m.name for m in machine.memories if m.name in schedule.tile_shapes]

    def passes(self) -> Counter[Pass]:
        found: Counter[Pass] = Counter()
        whole = {name: range(size) for name, size in self.problem.whole.as_sizes().items()}
        for boxes in self._tiles(whole, 0, {}):
            inner = boxes[self.levels[-1]]
            memory_bits = {
                operand: self._lay_out(operand, boxes[self.feeder[operand].name])
                for operand in OPERANDS
                if self._layout(operand) is not None
            }
            for group in inner["G"]:
                found.update(self._folds(inner, group, memory_bits))
        return found

    def _tiles(self, box: Box, level: int, outer: dict[str, Box]) -> Iterator[dict[str, Box]]:
        if level == len(self.levels):
            yield outer
            return
        sizes = self.schedule.tile_shapes[self.levels[level]]
        cuts = []
        for name in DIMENSIONS:
            span, size = box[name], sizes[name]
            cuts.append(
                [range(i, min(i + size, span.stop)) for i in range(span.start, span.stop, size)]
            )
        for pieces in product(*cuts):
            piece = dict(zip(DIMENSIONS, pieces, strict=True))
            yield from self._tiles(piece, level + 1, {**outer, self.levels[level]: piece})

    def _layout(self, operand: str) -> DataLayout | None:
        return self.feeder[operand].layout_of(operand)

    def _width(self, operand: str) -> int:
        problem = self.problem
        return {
            "ifmap": problem.ifmap_bits,
            "weight": problem.weight_bits,
            "ofmap": problem.accumulator_bits,
        }[operand]

    # where values lie

    def _lay_out(self, operand: str, box: Box) -> dict[Value, int]:
        """First bit of every stored value of a tile."""
        layout = self._layout(operand)
        assert layout is not None
        word_bits = self.feeder[operand].word_bits
        axes = self._axes(operand, box)
        order = layout.whole_order[::-1]
        padded = dict(layout.pad_words)
        places: dict[Value, int] = {}
        width = self._width(operand)

        def fill(depth: int, chosen: dict[str, object], start: int) -> int:
            """Put everything below one choice of slower dimensions; return where it ends."""
            if depth == len(order):
                places[self._value(operand, chosen)] = start
                return start + width
            for choice in axes[order[depth]]:
                start = fill(depth + 1, {**chosen, order[depth]: choice}, start)
            if order[depth] in padded:
                start = (-(-start // word_bits) + padded[order[depth]]) * word_bits
            return start

        fill(0, {}, 0)
        return places

    def _axes(self, operand: str, box: Box) -> dict[str, list[object]]:
        problem = self.problem
        if operand == "ifmap":
            return {
                "C": list(product(box["G"], box["C"])),
                "W": list(self._inputs(box["Q"], "w")),
                "H": list(self._inputs(box["P"], "h")),
                "B": list(box["B"]),
            }
        if operand == "weight":
            return {
                "C": list(box["C"]),
                "K": list(product(box["G"], box["K"])),
                "R": list(range(problem.filter_h)),
                "S": list(range(problem.filter_w)),
            }
        return {
            "K": list(product(box["G"], box["K"])),
            "Q": list(box["Q"]),
            "P": list(box["P"]),
            "B": list(box["B"]),
        }

    def _inputs(self, outputs: range, axis: str) -> list[int]:
        """Inputs under some outputs that are really there, those between taps included."""
        problem = self.problem
        stride = problem.stride_h if axis == "h" else problem.stride_w
        reach = problem.reach_h if axis == "h" else problem.reach_w
        layer = problem.layer
        before = layer.padding.top if axis == "h" else layer.padding.left
        size = layer.ifmap_h if axis == "h" else layer.ifmap_w
        covered = {output * stride + at - before for output in outputs for at in range(reach)}
        return sorted(place for place in covered if 0 <= place < size)

    @staticmethod
    def _value(operand: str, at: dict[str, object]) -> Value:
        if operand == "ifmap":
            return (*at["C"], at["B"], at["H"], at["W"])  # type: ignore[misc, return-value]
        if operand == "weight":
            return (*at["K"], at["C"], at["R"], at["S"])  # type: ignore[misc, return-value]
        return (*at["K"], at["B"], at["P"], at["Q"])  # type: ignore[misc, return-value]

    # what the array asks for

    def _folds(self, box: Box, group: int, bits: dict[str, dict[Value, int]]) -> Iterator[Pass]:
        problem, array = self.problem, self.machine.array
        taps = product(box["C"], range(problem.filter_h), range(problem.filter_w))
        sides = {
            "reduction": list(taps),
            "filters": list(box["K"]),
            "positions": list(product(box["B"], box["P"], box["Q"])),
        }
        names = {
            "weight": ("reduction", "filters", "positions"),
            "ifmap": ("reduction", "positions", "filters"),
            "ofmap": ("positions", "filters", "reduction"),
        }[self.stationary]
        rows, columns, streamed = (sides[name] for name in names)
        for left in range(0, len(columns), array.columns):
            for top in range(0, len(rows), array.rows):
                used = (rows[top : top + array.rows], columns[left : left + array.columns])
                first = (*(rows[top:] if names[0] == "reduction" else streamed),)[0]
                reads_sums = first != (0, 0, 0)
                lines = dict(zip(names, (*used, streamed), strict=True))
                size = (len(used[0]), len(used[1]), len(streamed))
                asked = self._fold_requests(group, names, lines, reads_sums=reads_sums)
                yield Pass("fold", *size, reads_sums, self._late(asked, bits))
                if self.stationary != "ofmap":
                    asked = self._load_requests(group, names, lines)
                    yield Pass("load", size[0], size[1], 0, False, self._late(asked, bits))

    def _fold_requests(
        self, group: int, names: tuple[str, str, str], lines: dict[str, list], *, reads_sums: bool
    ) -> Iterator[tuple[int, str, str, Value]]:
        """(cycle, operand, action, value), as the golden grid moves values over the edges."""
        array = self.machine.array
        rows, columns, streamed = (lines[name] for name in names)
        if self.stationary == "ofmap":
            yield from self._streamed_operands(group, rows, columns, streamed)
            yield from self._drained_sums(group, rows, columns, streamed, reads_sums=reads_sums)
            return
        below = array.rows - 1 if array.kind == "systolic" else 0
        for step, value in enumerate(streamed):
            for row, k in enumerate(rows):
                if self.stationary == "weight":
                    late = self._skew("ifmap", row)
                    yield step + late, "ifmap", "read", self._input(group, k, value)
                else:
                    late = self._skew("weight", row)
                    yield step + late, "weight", "read", (group, value, *k)
            for column, along in enumerate(columns):
                n, position = (along, value) if self.stationary == "weight" else (value, along)
                late = self._skew("ofmap", column)
                if reads_sums:
                    yield step + late, "ofmap", "read", (group, n, *position)
                yield step + late + below, "ofmap", "write", (group, n, *position)

    def _streamed_operands(
        self, group: int, rows: list, columns: list, streamed: list
    ) -> Iterator[tuple[int, str, str, Value]]:
        for step, k in enumerate(streamed):
            for row, position in enumerate(rows):
                late = self._skew("ifmap", row)
                yield step + late, "ifmap", "read", self._input(group, k, position)
            for column, n in enumerate(columns):
                late = self._skew("weight", column)
                yield step + late, "weight", "read", (group, n, *k)

    def _drained_sums(
        self, group: int, rows: list, columns: list, streamed: list, *, reads_sums: bool
    ) -> Iterator[tuple[int, str, str, Value]]:
        array = self.machine.array
        systolic = array.kind == "systolic"
        skew = len(rows) + len(columns) - 2 if systolic else 0
        cycles = len(streamed) + skew + (array.rows if systolic else len(rows))
        for up, position in enumerate(reversed(rows)):
            cycle = cycles - len(rows) + up
            for n in columns:
                yield cycle, "ofmap", "write", (group, n, *position)
                if reads_sums:
                    yield cycle, "ofmap", "read", (group, n, *position)

    def _load_requests(
        self, group: int, names: tuple[str, str, str], lines: dict[str, list]
    ) -> Iterator[tuple[int, str, str, Value]]:
        rows, columns = lines[names[0]], lines[names[1]]
        for cycle, k in enumerate(reversed(rows)):
            for along in columns:
                if self.stationary == "weight":
                    yield cycle, "weight", "read", (group, along, *k)
                else:
                    yield cycle, "ifmap", "read", self._input(group, k, along)

    def _skew(self, operand: str, lane: int) -> int:
        layout = self._layout(operand)
        registers = layout is not None and layout.skew_registers
        return lane if self.machine.array.kind == "systolic" and not registers else 0

    def _input(self, group: int, k: Value, position: Value) -> Value:
        layer = self.problem.layer
        c, r, s = k
        batch, p, q = position
        row = p * layer.stride_h + r * layer.dilation_h - layer.padding.top
        column = q * layer.stride_w + s * layer.dilation_w - layer.padding.left
        return group, c, batch, row, column

    # how long it takes

    def _late(
        self,
        asked: Iterator[tuple[int, str, str, Value]],
        bits: dict[str, dict[Value, int]],
    ) -> tuple[tuple[str, int], ...]:
        words: dict[int, set[tuple[str, str, int]]] = {}
        for cycle, operand, action, value in asked:
            # padding is not stored
            if operand in bits and value in bits[operand]:
                memory, start = self.feeder[operand], bits[operand][value]
                last = (start + self._width(operand) - 1) // memory.word_bits
                for word in range(start // memory.word_bits, last + 1):
                    words.setdefault(cycle, set()).add((operand, action, word))
        late: dict[str, int] = {}
        for found in words.values():
            queues: Counter[tuple[str, str, int]] = Counter()
            for operand, action, word in found:
                memory = self.feeder[operand]
                port = action if memory.ports == "1R1W" else "both"
                queues[memory.name, port, self._bank(operand, memory, word)] += 1
            longest = {
                name: max((n for key, n in queues.items() if key[0] == name), default=1)
                for name in self._memories()
            }
            worst = max(longest, key=lambda name: longest[name])
            late[worst] = late.get(worst, 0) + longest[worst] - 1
        return tuple((name, late[name]) for name in self._memories() if late.get(name))

    def _memories(self) -> list[str]:
        """Memories with a layout, in the order of the operands."""
        names = [self.feeder[operand].name for operand in OPERANDS if self._layout(operand)]
        return list(dict.fromkeys(names))

    def _bank(self, operand: str, memory: MemorySpec, word: int) -> int:
        layout = self._layout(operand)
        assert layout is not None
        banks = layout.banks or memory.banks - layout.first_bank
        run = word // layout.interleave_words
        if layout.swizzle == "skew":
            bank = (run + run // banks) % banks
        elif layout.swizzle == "xor":
            bank = (run % banks) ^ (run // banks % banks)
        else:
            bank = run % banks
        return layout.first_bank + bank
