"""PE sets of the row-stationary dataflow: how large they are and what bounds them.

A PE set is R x e PEs: PE (i, j) convolves filter row i with the input row under output row j and
tap row i. Source: Y.-H. Chen et al., ISCA 2016, section V, and IEEE JSSC 52(1), 2017, section III.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from dataflows.problem import Problem
from sim.base.errors import MappingError
from sim.base.units import kib_from_bits
from sim.domain.activity import Int64Array
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.layer import OPERANDS

NAMES = ("m", "n", "e", "p", "q", "r", "t")
FILTER_BUFFER = "row_stationary.filter_buffer_kib"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeSetParameters:
    """All mapping parameters of one layer; see `sim.domain.row_stationary`."""

    m: int
    n: int
    e: int
    p: int
    q: int
    r: int
    t: int

    def as_sizes(self) -> dict[str, int]:
        """Values by name."""
        return {name: getattr(self, name) for name in NAMES}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeSetGrid:
    """Candidates for the mapping parameters: one array (candidate,) each."""

    m: Int64Array
    n: Int64Array
    e: Int64Array
    p: Int64Array
    q: Int64Array
    r: Int64Array
    t: Int64Array

    @classmethod
    def of(cls, choice: PeSetParameters) -> "PeSetGrid":
        """Give the grid of a single candidate."""
        return cls(**{name: np.array([size]) for name, size in choice.as_sizes().items()})

    def at(self, index: int) -> PeSetParameters:
        """Give one candidate."""
        return PeSetParameters(**{name: int(getattr(self, name)[index]) for name in NAMES})

    def select(self, chosen: Int64Array) -> "PeSetGrid":
        """Keep some candidates, by number."""
        return PeSetGrid(**{name: getattr(self, name)[chosen] for name in NAMES})

    def filters(self) -> Int64Array:
        """Give the filters of a processing pass."""
        return np.asarray(np.minimum(self.p * self.t, self.m), np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One condition on the candidates: `value` <= `limit`, (candidate,) each.

    Attributes
    ----------
    keys : parameters that can be to blame, most likely first.
    what : what is counted, in words.
    capacity : key of the capacity in bits that is the limit; "": the limit is a number.
    """

    keys: tuple[str, ...]
    value: Int64Array
    limit: Int64Array
    what: str
    capacity: str = ""

    def error(self, layer: str, given: Mapping[str, int]) -> MappingError:
        """Blame a parameter that was given, or the capacity, for a grid's only candidate."""
        value, limit = int(self.value[0]), int(self.limit[0])
        # what is 1 cannot be less
        key = next((key for key in self.keys if given.get(key, 1) > 1), "")
        if not self.capacity:
            key = key or self.keys[0]
            got = given.get(key, 1)
            text = str(got) if got == value else f"{got}, which makes it {value}"
            return MappingError(
                layer, f"row_stationary.{key}", f"{self.what} at most {limit}", text
            )
        needs, has = (f"{kib_from_bits(bits):.6g} KiB" for bits in (value, limit))
        if key:
            expected = f"a value that needs at most {has} for {self.what}"
            got_text = f"{given[key]}, which needs {needs}"
            return MappingError(layer, f"row_stationary.{key}", expected, got_text)
        expected = f"at least {needs} of {self.what} for row_stationary"
        return MappingError(layer, self.capacity, expected, has)


@dataclass(frozen=True, slots=True)
class PeSets:
    """The geometry of one layer's PE sets on one machine."""

    problem: Problem
    architecture: Architecture

    @property
    def buffer(self) -> MemorySpec:
        """The buffer around the PEs."""
        return self.architecture.chain("ifmap")[1]

    def pad(self, operand: str) -> MemorySpec:
        """Find the scratchpad of an operand, one instance per PE."""
        return self.architecture.chain(operand)[2]

    @property
    def filter_buffer_bits(self) -> int:
        """Part of the buffer for the filters of a pass."""
        spec = self.architecture.row_stationary
        assert spec is not None
        return spec.filter_buffer_bits // self.buffer.slots

    @property
    def bank_bits(self) -> int:
        """What the buffer is shared out in: banks, or words where there are too few of these.

        A bank holds filters, inputs or partial sums, as all are needed at once.
        """
        buffer = self.buffer
        if buffer.banks < len(OPERANDS):
            return buffer.word_bits
        return (buffer.capacity_bits or 0) // buffer.banks

    @property
    def map_banks(self) -> int:
        """Banks for the inputs and partial sums of one slot."""
        spec, bank_bits = self.architecture.row_stationary, self.bank_bits
        assert spec is not None
        banks = (self.buffer.capacity_bits or 0) // bank_bits
        return (banks - -(-spec.filter_buffer_bits // bank_bits)) // self.buffer.slots

    def in_banks(self, bits: Int64Array) -> Int64Array:
        """Count the banks some bits take."""
        return -(-bits // self.bank_bits)

    def input_rows(self, e: Int64Array) -> Int64Array:
        """Input rows under e output rows, padding included: the buffer holds it as zeros."""
        return covered_each(e, self.problem.stride_h, self.problem.reach_h)

    @property
    def input_columns(self) -> int:
        """Input columns under a whole output row, padding included."""
        return covered(self.problem.whole.Q.count, self.problem.stride_w, self.problem.reach_w)

    @property
    def most_columns(self) -> int:
        """Widest PE set: in pieces of the array's columns, one above the other."""
        array = self.architecture.array
        return array.rows // self.problem.filter_h * array.columns

    def sets(self, e: Int64Array) -> Int64Array:
        """Give the PE sets of e columns that fit the array, at least 1.

        Narrow ones lie side by side; wide ones are cut into pieces one above the other.
        """
        array = self.architecture.array
        bands = array.rows // self.problem.filter_h
        beside = bands * (array.columns // np.minimum(e, array.columns))
        stacked = bands // -(-e // array.columns)
        return np.maximum(1, np.where(e <= array.columns, beside, stacked))

    @property
    def psums_per_pe(self) -> int:
        """Partial sums the scratchpad of a PE holds."""
        return self._room("ofmap") // self.problem.accumulator_bits

    @property
    def most_images(self) -> int:
        """Images of which the buffer holds one output row at once, at least 1."""
        row_bits = self.problem.whole.Q.count * self.problem.accumulator_bits
        return max(1, self.map_banks * self.bank_bits // row_bits)

    @property
    def channels_per_pe(self) -> int:
        """Channels of which a PE holds a window."""
        return self._room("ifmap") // (self.problem.reach_w * self.problem.ifmap_bits)

    def width_bits(self, operand: str) -> float:
        """Bits per cycle between the buffer and the scratchpads of an operand."""
        links = self.architecture.links_between(self.buffer.name, self.pad(operand).name)
        return min((float(link.width_bits) for link in links), default=math.inf)

    def window_bits(self, q: Int64Array) -> Int64Array:
        """Size the inputs one PE keeps: a window of each of its channels."""
        return q * self.problem.reach_w * self.problem.ifmap_bits

    def filter_bits(self, p: Int64Array, q: Int64Array) -> Int64Array:
        """Size the weights one PE keeps: a row of each of its filters and channels."""
        return p * q * self.problem.filter_w * self.problem.weight_bits

    def pass_filter_bits(self, filters: Int64Array, channels: Int64Array) -> Int64Array:
        """Weights of one processing pass."""
        return filters * channels * self.problem.taps * self.problem.weight_bits

    def ifmap_bits(self, images: Int64Array, channels: Int64Array, e: Int64Array) -> Int64Array:
        """Size the inputs the buffer keeps for a processing pass."""
        area = self.input_rows(e) * self.input_columns
        return images * channels * area * self.problem.ifmap_bits

    def psum_bits(self, filters: Int64Array, images: Int64Array, e: Int64Array) -> Int64Array:
        """Partial sums the buffer keeps for some filters."""
        positions = images * e * self.problem.whole.Q.count
        return filters * positions * self.problem.accumulator_bits

    def bounds(self, grid: PeSetGrid) -> Iterator[Bound]:
        """Give every condition on the parameters."""
        yield from self._extents(grid)
        yield from self._capacities(grid)

    def _extents(self, grid: PeSetGrid) -> Iterator[Bound]:
        """Give those of the layer's extents and of the places on the array."""
        whole = self.problem.whole
        m, n, e, p, q, r, t = (getattr(grid, name) for name in NAMES)
        sets = self.sets(e)
        for keys, value, limit, what in (
            ("m", m, whole.K, "filters of a group:"),
            ("n", n, whole.B, "images of the batch:"),
            ("e", e, whole.P.count, "output rows:"),
            ("e", e, self.most_columns, "columns of a PE set on this array:"),
            ("p", p, m, "filters out of the m in the buffer:"),
            ("q", q, whole.C, "channels of a group:"),
            ("tpm", (t - 1) * p + 1, m, "the first filter of the last PE set:"),
            ("rq", (r - 1) * q + 1, whole.C, "the first channel of the last PE set:"),
            ("re", r, sets, "PE sets of e columns on this array:"),
            ("tre", r * t, sets, "r x t PE sets of e columns on this array:"),
        ):
            yield Bound(keys=tuple(keys), value=value, limit=limit + 0 * value, what=what)

    def _capacities(self, grid: PeSetGrid) -> Iterator[Bound]:
        """Give those of scratchpads and buffer."""
        whole = self.problem.whole
        m, n, e, p, q, r = (getattr(grid, name) for name in "mnepqr")
        channels = np.minimum(q * r, whole.C)
        weights = self.pass_filter_bits(grid.filters(), channels)
        inputs, sums = self.ifmap_bits(n, channels, e), self.psum_bits(m, n, e)
        maps = (self.in_banks(inputs) + self.in_banks(sums)) * self.bank_bits
        buffer, psums = self.buffer.name, p * self.problem.accumulator_bits
        memory = {name: f"memories.{self.pad(name).name}.capacity_kib" for name in OPERANDS}
        for keys, bits, room, what, capacity in (
            ("q", self.window_bits(q), self._room("ifmap"), "windows", memory["ifmap"]),
            ("p", psums, self._room("ofmap"), "partial sums", memory["ofmap"]),
            ("pq", self.filter_bits(p, q), self._room("weight"), "filters", memory["weight"]),
            ("tprq", weights, self.filter_buffer_bits, "filters of a pass", FILTER_BUFFER),
            (
                "mneqr",
                maps,
                self.map_banks * self.bank_bits,
                "whole banks of inputs and partial sums beside the filters",
                f"memories.{buffer}.capacity_kib",
            ),
        ):
            yield Bound(
                keys=tuple(keys), value=bits, limit=room + 0 * bits, what=what, capacity=capacity
            )

    def _room(self, operand: str) -> int:
        """Bits of one slot in the scratchpad of one PE."""
        pad = self.pad(operand)
        return (pad.capacity_bits or 0) // pad.slots


def covered(count: int, stride: int, reach: int) -> int:
    """Count the inputs under some outputs along one axis; gaps between windows are not used."""
    return (count - 1) * stride + reach if stride <= reach else count * reach


def covered_each(counts: Int64Array, stride: int, reach: int) -> Int64Array:
    """Do the same for several counts."""
    return (counts - 1) * stride + reach if stride <= reach else counts * reach
