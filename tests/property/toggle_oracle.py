"""What every PE sees, step by step, in plain Python: the slow way to count toggles."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from dataflows.fold_schedule import fold_plans
from dataflows.folds import ArrayMapping
from dataflows.operand_addresses import tile_boxes
from dataflows.problem import Problem
from sim.domain.architecture import Architecture
from sim.domain.operand_patterns import OperandPatterns
from sim.domain.toggled_actions import edge_ways


@dataclass
class Seen:
    """Bits that switched, and what was on every wire and input last."""

    inputs: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    edges: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    gated: int = 0
    folds: list[tuple[int, int, int]] = field(default_factory=list)
    at_pe: dict[tuple[str, int, int], int] = field(default_factory=lambda: defaultdict(int))
    on_wire: dict[tuple[str, str, int], int] = field(default_factory=lambda: defaultdict(int))


class Oracle:
    def __init__(
        self,
        mapping: ArrayMapping,
        problem: Problem,
        architecture: Architecture,
        patterns: OperandPatterns,
    ) -> None:
        self.mapping, self.problem, self.machine = mapping, problem, architecture
        layer = problem.layer
        pad = layer.padding
        ifmap = patterns.ifmap.reshape(layer.batch, layer.in_channels, layer.ifmap_h, layer.ifmap_w)
        sides = ((0, 0), (0, 0), (pad.top, pad.bottom), (pad.left, pad.right))
        self.ifmap = np.pad(ifmap, sides)
        copies = layer.batch if layer.weight_is_activation else 1
        self.weight = patterns.weight.reshape(
            copies,
            layer.out_channels,
            layer.in_channels // layer.groups,
            layer.filter_h,
            layer.filter_w,
        )
        self.widths = {"ifmap": problem.ifmap_bits, "weight": problem.weight_bits}
        self.seen = Seen()

    def run(self) -> Seen:
        for start, extent in tile_boxes(
            self.problem, fold_plans(self.mapping, self.problem, self.machine)
        ):
            self._tile(dict(start), dict(extent))
        return self.seen

    def _value(self, operand: str, start: dict[str, int], place: dict[str, int]) -> int:
        """Value of the product at places along its sides, found from first principles."""
        layer, problem = self.problem.layer, self.problem
        channel, tap = divmod(place["reduction"], problem.taps)
        row, column = divmod(tap, layer.filter_w)
        copy, group = divmod(start["G"], layer.groups)
        channel += start["C"]
        if operand == "weight":
            filter_ = group * problem.whole.K + start["K"] + place["filters"]
            return int(self.weight[copy, filter_, channel, row, column])
        p_count, q_count = self._extent["P"], self._extent["Q"]
        image, rest = divmod(place["positions"], p_count * q_count)
        p, q = divmod(rest, q_count)
        image += start["B"] + copy * problem.whole.B
        y = (start["P"] + p) * layer.stride_h + row * layer.dilation_h
        x = (start["Q"] + q) * layer.stride_w + column * layer.dilation_w
        return int(self.ifmap[image, group * problem.whole.C + channel, y, x])

    def _tile(self, start: dict[str, int], extent: dict[str, int]) -> None:
        self._extent = extent
        mapping, array = self.mapping, self.machine.array
        sizes = {
            "reduction": extent["C"] * self.problem.taps,
            "filters": extent["K"],
            "positions": extent["B"] * extent["P"] * extent["Q"],
        }
        for left in range(0, sizes[mapping.columns], array.columns):
            for top in range(0, sizes[mapping.rows], array.rows):
                rows = range(top, min(top + array.rows, sizes[mapping.rows]))
                columns = range(left, min(left + array.columns, sizes[mapping.columns]))
                self._fold(start, rows, columns, sizes[mapping.streamed])

    def _fold(self, start: dict[str, int], rows: range, columns: range, steps: int) -> None:
        mapping = self.mapping
        self.seen.folds.append((len(rows), len(columns), steps))

        def value(operand: str, row: int, column: int, step: int) -> int:
            place = {mapping.rows: row, mapping.columns: column, mapping.streamed: step}
            return self._value(operand, start, place)

        if mapping.stationary != "ofmap":
            stays = mapping.stationary
            for row in reversed(rows):
                held = [value(stays, row, column, 0) for column in columns]
                self._edge(stays, held)
                for column, now in zip(columns, held, strict=True):
                    self._input(stays, row - rows[0], column - columns[0], now, now != 0)
        for step in range(steps):
            for operand in ("ifmap", "weight"):
                if operand == mapping.stationary:
                    continue
                if mapping.stationary != "ofmap" or operand == "ifmap":
                    lanes = [value(operand, row, columns[0], step) for row in rows]
                else:
                    lanes = [value(operand, rows[0], column, step) for column in columns]
                self._edge(operand, lanes)
            for row, column in product(rows, columns):
                pair = {name: value(name, row, column, step) for name in ("ifmap", "weight")}
                self._mac(pair, row - rows[0], column - columns[0])

    def _mac(self, pair: dict[str, int], row: int, column: int) -> None:
        works = all(pair[name] != 0 for name in self._gates())
        self.seen.gated += not works
        for name, now in pair.items():
            if name != self.mapping.stationary:
                self._input(name, row, column, now, works)

    def _gates(self) -> tuple[str, ...]:
        gating = self.machine.array.zero_gating
        return {"none": (), "both": ("ifmap", "weight")}.get(gating, (gating,))

    def _input(self, operand: str, row: int, column: int, now: int, works: bool) -> None:
        key = operand, row, column
        if operand == self.mapping.stationary:
            works = works or operand not in self._gates()
        if works:
            self.seen.inputs[operand] += (self.seen.at_pe[key] ^ now).bit_count()
        self.seen.at_pe[key] = now

    def _edge(self, operand: str, values: list[int]) -> None:
        """Put the bits of one step on the wires, one after the other from wire 0 on."""
        width = self.widths[operand]
        bits = [value >> bit & 1 for value in values for bit in range(width)]
        for component, _, wires in edge_ways(self.machine, operand):
            for place, bit in enumerate(bits):
                key = operand, component, place % wires
                self.seen.edges[operand, component] += self.seen.on_wire[key] ^ bit
                self.seen.on_wire[key] = bit
