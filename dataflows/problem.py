"""A layer as a loop nest: six dimensions, their relevance to operands, and tile footprints.

Dimensions: G groups, B batch, K output channels of a group, C input channels of a group,
P output rows, Q output columns. Filter rows and columns are never tiled.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sim.domain.architecture import Architecture
from sim.domain.data_format import FORMATS
from sim.domain.layer import Layer

DIMENSIONS = ("G", "B", "K", "C", "P", "Q")

RELEVANT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "ifmap": frozenset("GBCPQ"),
        "weight": frozenset("GKC"),
        "ofmap": frozenset("GBKPQ"),
    }
)
"""Dimensions whose loops change an operand's tile."""


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive outputs along one axis and the padding inside the inputs they cover.

    `count` outputs cover ``(count - 1) * stride + reach`` inputs, of which the first `before`
    and the last `after` are padding, which is never stored or moved.
    """

    count: int
    before: int = 0
    after: int = 0

    def inputs(self, stride: int, reach: int) -> int:
        """Count the inputs that are used and really there; a stride over the reach leaves gaps."""
        if stride <= reach:
            covered = (self.count - 1) * stride + reach
            return max(0, covered - self.before - self.after)
        padding = _used(self.before, stride, reach) + _used(self.after, stride, reach)
        return max(0, self.count * reach - padding)

    def split(self, size: int, stride: int, reach: int) -> list[tuple[int, "Window"]]:
        """Cut into windows of `size` outputs: runs of (how many, equal windows)."""
        tiles = -(-self.count // size)
        covered = (self.count - 1) * stride + reach
        # only tiles that reach into the padding differ from those in the middle
        head = min(tiles, -(-self.before // (size * stride)))
        tail_inputs = self.after + reach + size * stride
        tail = max(head, min(tiles - 1, (covered - tail_inputs) // (size * stride)))
        runs: list[tuple[int, Window]] = []
        for first, last in _pieces(head, tail, tiles):
            start = first * size
            count = min(size, self.count - start)
            inside = (count - 1) * stride + reach
            before = min(inside, max(0, self.before - start * stride))
            beyond = start * stride + inside - (covered - self.after)
            window = Window(count, before, min(inside - before, max(0, beyond)))
            if runs and runs[-1][1] == window:
                runs[-1] = (runs[-1][0] + last - first, window)
            else:
                runs.append((last - first, window))
        return runs


def _used(inputs: int, stride: int, reach: int) -> int:
    """How many of the outermost inputs of an axis with gaps lie under a filter."""
    return inputs // stride * reach + min(inputs % stride, reach)


def _pieces(head: int, tail: int, tiles: int) -> Iterator[tuple[int, int]]:
    yield from ((index, index + 1) for index in range(head))
    if tail > head:
        yield head, tail
    yield from ((index, index + 1) for index in range(tail, tiles))


@dataclass(frozen=True, slots=True)
class Shape:
    """Extents of one tile in every dimension."""

    G: int
    B: int
    K: int
    C: int
    P: Window
    Q: Window

    def extent(self, dimension: str) -> int:
        """Count the iterations along one dimension."""
        value: int | Window = getattr(self, dimension)
        return value.count if isinstance(value, Window) else value

    def with_size(self, dimension: str, size: int) -> "Shape":
        """Give the same tile with another extent in G, B, K or C."""
        g, b, k, c = [size if d == dimension else getattr(self, d) for d in ("G", "B", "K", "C")]
        return Shape(g, b, k, c, self.P, self.Q)

    @property
    def positions(self) -> int:
        """Output positions: batch x rows x columns."""
        return self.B * self.P.count * self.Q.count

    def as_sizes(self) -> dict[str, int]:
        """Extents by dimension."""
        return {dimension: self.extent(dimension) for dimension in DIMENSIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One layer on one machine: whole shape, filter geometry and operand widths.

    Attributes
    ----------
    inputs : tensors read at each position (two for an element-wise add).
    accumulator_bits : width of a partial sum; equal to `ofmap_bits` for a vector layer.
    """

    layer: Layer
    whole: Shape
    filter_h: int
    filter_w: int
    stride_h: int
    stride_w: int
    reach_h: int
    reach_w: int
    inputs: int
    ifmap_bits: int
    weight_bits: int
    ofmap_bits: int
    accumulator_bits: int

    @property
    def taps(self) -> int:
        """Filter positions: R x S."""
        return self.filter_h * self.filter_w

    def split(self, shape: Shape, dimension: str, size: int) -> list[tuple[int, Shape]]:
        """Cut a tile along one dimension: runs of (how many, equal tiles)."""
        if dimension == "P":
            rows = shape.P.split(size, self.stride_h, self.reach_h)
            g, b, k, c, q = shape.G, shape.B, shape.K, shape.C, shape.Q
            return [(times, Shape(g, b, k, c, window, q)) for times, window in rows]
        if dimension == "Q":
            columns = shape.Q.split(size, self.stride_w, self.reach_w)
            g, b, k, c, p = shape.G, shape.B, shape.K, shape.C, shape.P
            return [(times, Shape(g, b, k, c, p, window)) for times, window in columns]
        full, rest = divmod(shape.extent(dimension), size)
        runs = [(full, shape.with_size(dimension, size))] if full else []
        return [*runs, (1, shape.with_size(dimension, rest))] if rest else runs

    def axis(self, dimension: str) -> tuple[int, int]:
        """Stride and reach of the filter along P or Q."""
        if dimension == "P":
            return self.stride_h, self.reach_h
        return self.stride_w, self.reach_w

    def ifmap_rows(self, shape: Shape) -> int:
        """Count the stored input rows under a tile."""
        return shape.P.inputs(self.stride_h, self.reach_h)

    def ifmap_columns(self, shape: Shape) -> int:
        """Count the stored input columns under a tile."""
        return shape.Q.inputs(self.stride_w, self.reach_w)

    def footprint(self, operand: str, shape: Shape) -> int:
        """Values of an operand one tile needs, halos included."""
        if operand == "ifmap":
            area = self.ifmap_rows(shape) * self.ifmap_columns(shape)
            return self.inputs * shape.G * shape.B * shape.C * area
        if operand == "weight":
            return shape.G * shape.K * shape.C * self.taps
        return shape.G * shape.K * shape.positions

    def spans(self, operand: str, shape: Shape) -> tuple[int, int]:
        """Regions of DRAM a tile lies in, and the values each spans, gaps included.

        One region per image and tensor: from the first stored row of the tile to its last, whole
        rows of the tile's channels wide, as neighbouring stretches share DRAM rows.
        """
        if operand == "weight":
            return 1, self.footprint("weight", shape)
        if operand == "ifmap":
            covered = max(1, (shape.P.count - 1) * self.stride_h + self.reach_h)
            rows = max(1, covered - shape.P.before - shape.P.after)
            width = max(1, (self.whole.Q.count - 1) * self.stride_w + self.reach_w)
            width = max(1, width - self.whole.Q.before - self.whole.Q.after)
            return self.inputs * shape.B, shape.G * shape.C * rows * width
        return shape.B, shape.G * shape.K * shape.P.count * self.whole.Q.count


def matrix_problem(layer: Layer, architecture: Architecture) -> Problem:
    """Describe a convolution, gemm or matmul as a loop nest.

    A matmul has another second operand for each input of the batch: its batch becomes groups.
    """
    formats = architecture.array.formats
    copies = layer.batch if layer.weight_is_activation else 1
    accumulator = layer.formats.accumulator or formats.accumulator
    return Problem(
        layer=layer,
        whole=_whole_shape(layer, groups=layer.groups * copies, batch=layer.batch // copies),
        filter_h=layer.filter_h,
        filter_w=layer.filter_w,
        stride_h=layer.stride_h,
        stride_w=layer.stride_w,
        reach_h=layer.filter_reach("h"),
        reach_w=layer.filter_reach("w"),
        inputs=1,
        ifmap_bits=_bits(layer.formats.ifmap or formats.ifmap),
        weight_bits=_bits(layer.formats.weight or formats.weight),
        ofmap_bits=_bits(layer.formats.ofmap or formats.ofmap),
        accumulator_bits=_bits(accumulator),
    )


def vector_problem(layer: Layer, architecture: Architecture, passes: int = 1) -> Problem:
    """Describe a vector layer as a loop nest: every channel is a group of its own.

    `passes` is how often the inputs are read.

    An upsample is counted on its small side, where each input is read once; an embedding
    reads one table row per position, so it is as large as its output.
    """
    formats = architecture.array.formats
    ofmap_bits = _bits(layer.formats.ofmap or formats.ofmap)
    small = replace(layer, scale=1) if layer.scale > 1 else layer
    return Problem(
        layer=layer,
        whole=_whole_shape(small, groups=layer.out_channels, batch=layer.batch),
        filter_h=layer.filter_h,
        filter_w=layer.filter_w,
        stride_h=layer.stride_h,
        stride_w=layer.stride_w,
        reach_h=layer.filter_reach("h"),
        reach_w=layer.filter_reach("w"),
        inputs=layer.input_count * passes,
        ifmap_bits=_bits(layer.formats.ifmap or formats.ifmap),
        weight_bits=0,
        ofmap_bits=ofmap_bits * layer.scale * layer.scale,
        accumulator_bits=ofmap_bits * layer.scale * layer.scale,
    )


def _whole_shape(layer: Layer, groups: int, batch: int) -> Shape:
    matrix = layer.is_matrix
    return Shape(
        G=groups,
        B=batch,
        K=layer.out_channels // layer.groups if matrix else 1,
        C=layer.in_channels // layer.groups if matrix else 1,
        P=_whole_window(
            layer.ofmap_h,
            layer.ifmap_h,
            layer.padding.top,
            layer.stride_h,
            layer.filter_reach("h"),
        ),
        Q=_whole_window(
            layer.ofmap_w,
            layer.ifmap_w,
            layer.padding.left,
            layer.stride_w,
            layer.filter_reach("w"),
        ),
    )


def _whole_window(count: int, size: int, before: int, stride: int, reach: int) -> Window:
    covered = (count - 1) * stride + reach
    return Window(count, min(before, covered), max(0, covered - before - size))


def _bits(format_name: str) -> int:
    return FORMATS[format_name].bits


def operand_bits(layer: Layer, architecture: Architecture) -> int:
    """Bits of both operands of a MAC; 0 for a vector layer."""
    if not layer.is_matrix:
        return 0
    problem = matrix_problem(layer, architecture)
    return problem.ifmap_bits + problem.weight_bits


def compulsory_bits(layer: Layer, architecture: Architecture) -> int:
    """Bits that must cross the DRAM border: each operand that is used, exactly once."""
    make = matrix_problem if layer.is_matrix else vector_problem
    problem = make(layer, architecture)
    whole = problem.whole
    bits = problem.footprint("ifmap", whole) * problem.ifmap_bits
    bits += problem.footprint("ofmap", whole) * problem.ofmap_bits
    if layer.is_matrix:
        bits += problem.footprint("weight", whole) * problem.weight_bits
    return bits
