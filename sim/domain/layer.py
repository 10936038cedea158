"""One layer of a network: its shape, formats and densities, and what follows from them."""

from dataclasses import dataclass, field, replace
from functools import lru_cache

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.data_format import FORMATS

MATRIX_KINDS = ("conv2d", "gemm", "matmul")
"""Layers made of multiply-accumulates; they run on the PE array."""

VECTOR_KINDS = (
    "max_pool",
    "average_pool",
    "add",
    "multiply",
    "activation",
    "softmax",
    "layer_norm",
    "rms_norm",
    "upsample",
    "embedding",
    "divide",
    "compare",
    "scale",
    "shift",
    "batch_norm",
    "quantize",
    "interpolate",
)
"""Layers without a weight matrix; they run on the vector unit."""

LAYER_KINDS = MATRIX_KINDS + VECTOR_KINDS

ACTIVATIONS = (
    "relu",
    "relu6",
    "leaky_relu",
    "sigmoid",
    "tanh",
    "gelu",
    "silu",
    "clip",
    "hard_sigmoid",
    "hard_swish",
    "elu",
    "exp",
    "sqrt",
    "square",
    "reciprocal",
    "negate",
    "abs",
)

MAX_DIMENSION = 2**24
MAX_COUNT = 2**50
MAX_VALUES = 2**40
MAX_PADDING = 1024
OPERANDS = ("ifmap", "weight", "ofmap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Padding:
    """Rows and columns of zeros around the input; they are never stored or moved."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0

    def __post_init__(self) -> None:
        for side in ("top", "bottom", "left", "right"):
            _check_integer(f"padding.{side}", getattr(self, side), 0, MAX_PADDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperandFormats:
    """Format names per operand; None takes the array's own."""

    ifmap: str | None = None
    weight: str | None = None
    ofmap: str | None = None
    accumulator: str | None = None

    def __post_init__(self) -> None:
        for operand in ("ifmap", "weight", "ofmap", "accumulator"):
            name = getattr(self, operand)
            if name is not None and name not in FORMATS:
                raise InvalidValue(f"formats.{operand}", expected_one_of(FORMATS, name), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Densities:
    """Fraction of non-zero values per operand, in [0, 1]."""

    ifmap: float = 1.0
    weight: float = 1.0
    ofmap: float = 1.0

    def __post_init__(self) -> None:
        for operand in OPERANDS:
            value = getattr(self, operand)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not 0.0 <= value <= 1.0:
                raise InvalidValue(f"densities.{operand}", "a number in [0, 1]", value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer, as a (grouped) convolution over `batch` inputs of C x H x W.

    A ``gemm`` of M x K by K x N is a 1x1 convolution with ``ifmap_h = M``, ``ifmap_w = 1``,
    ``in_channels = K``, ``out_channels = N``. A ``matmul`` is a gemm whose second operand is
    itself computed (attention): one product per group and per input of the batch.
    Vector layers use the same fields; pooling has a filter, softmax and norms work on rows
    of ``in_channels`` values at each of H x W positions.

    Attributes
    ----------
    inputs : names of the layers whose outputs this one reads; empty: the network's input.
        A layer of MACs with several inputs reads them concatenated along the channels.
    groups : channel groups that do not mix (heads, for a matmul).
    in_channels, out_channels : totals over all groups.
    scale : enlargement factor per axis of an ``upsample``.
    activation : function applied to the outputs as they leave (fused), or, for kind
        ``activation``, the function itself.
    bias : whether there is one bias per output channel (counted in `parameter_count`).
    extra_parameters : trained values that are not weights or biases (norm scales, tables).
    """

    name: str
    kind: str
    inputs: tuple[str, ...] = ()
    batch: int = 1
    groups: int = 1
    in_channels: int
    out_channels: int
    ifmap_h: int = 1
    ifmap_w: int = 1
    filter_h: int = 1
    filter_w: int = 1
    stride_h: int = 1
    stride_w: int = 1
    dilation_h: int = 1
    dilation_w: int = 1
    padding: Padding = field(default_factory=Padding)
    scale: int = 1
    activation: str | None = None
    bias: bool = False
    extra_parameters: int = 0
    formats: OperandFormats = field(default_factory=OperandFormats)
    densities: Densities = field(default_factory=Densities)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise InvalidValue("name", "a non-empty text", self.name)
        if self.kind not in LAYER_KINDS:
            raise InvalidValue("kind", expected_one_of(LAYER_KINDS, self.kind), self.kind)
        for key in _POSITIVE_FIELDS:
            _check_integer(key, getattr(self, key), 1)
        _check_integer("extra_parameters", self.extra_parameters, 0, MAX_COUNT)
        if self.activation is not None and self.activation not in ACTIVATIONS:
            expected = expected_one_of(ACTIVATIONS, self.activation)
            raise InvalidValue("activation", expected, self.activation)
        if self.kind == "activation" and self.activation is None:
            raise InvalidValue("activation", expected_one_of(ACTIVATIONS, ""), None)
        self._check_shape()

    def _check_shape(self) -> None:
        for key in ("in_channels", "out_channels"):
            if getattr(self, key) % self.groups:
                expected = f"a multiple of groups ({self.groups})"
                raise InvalidValue(key, expected, getattr(self, key))
        if (
            self.kind in VECTOR_KINDS
            and self.kind != "embedding"
            and (self.in_channels != self.out_channels)
        ):
            expected = f"in_channels ({self.in_channels}), as a {self.kind} keeps its channels"
            raise InvalidValue("out_channels", expected, self.out_channels)
        for axis, size in (("h", self.padded_h), ("w", self.padded_w)):
            reach = self.filter_reach(axis)
            if reach > size:
                expected = f"at most the padded input ({size})"
                raise InvalidValue(f"filter_{axis}", expected, reach)
        for key, count in (("ifmap", self.ifmap_count), ("ofmap", self.ofmap_count)):
            if count > MAX_VALUES:
                raise InvalidValue(key, f"at most {MAX_VALUES} values", count)
        if self.kind in MATRIX_KINDS and self.macs > MAX_COUNT:
            raise InvalidValue("macs", f"at most {MAX_COUNT} multiply-accumulates", self.macs)

    def filter_reach(self, axis: str) -> int:
        """Rows ("h") or columns ("w") of input one output covers, dilation included."""
        if axis == "h":
            return (self.filter_h - 1) * self.dilation_h + 1
        return (self.filter_w - 1) * self.dilation_w + 1

    @property
    def unnamed(self) -> "Layer":
        """The same layer by what decides how it is mapped and played, and nothing else."""
        return _unnamed(self)

    @property
    def is_matrix(self) -> bool:
        """Whether the layer runs on the PE array."""
        return self.kind in MATRIX_KINDS

    @property
    def weight_is_activation(self) -> bool:
        """Whether the second operand is computed at run time rather than trained."""
        return self.kind == "matmul"

    @property
    def padded_h(self) -> int:
        """Input rows, padding included."""
        return self.ifmap_h + self.padding.top + self.padding.bottom

    @property
    def padded_w(self) -> int:
        """Input columns, padding included."""
        return self.ifmap_w + self.padding.left + self.padding.right

    @property
    def ofmap_h(self) -> int:
        """Output rows."""
        return ((self.padded_h - self.filter_reach("h")) // self.stride_h + 1) * self.scale

    @property
    def ofmap_w(self) -> int:
        """Output columns."""
        return ((self.padded_w - self.filter_reach("w")) // self.stride_w + 1) * self.scale

    @property
    def macs(self) -> int:
        """Multiply-accumulates; 0 for a vector layer. Padding zeros are multiplied too."""
        if not self.is_matrix:
            return 0
        reduction = self.in_channels // self.groups * self.filter_h * self.filter_w
        return self.ofmap_count * reduction

    @property
    def ifmap_count(self) -> int:
        """Input values of all inputs of the batch."""
        return self.batch * self.in_channels * self.ifmap_h * self.ifmap_w

    @property
    def weight_count(self) -> int:
        """Values of the second operand: trained, or computed for a matmul; 0 for vectors."""
        if not self.is_matrix:
            return 0
        count = self.out_channels * (self.in_channels // self.groups)
        copies = self.batch if self.weight_is_activation else 1
        return copies * count * self.filter_h * self.filter_w

    @property
    def ofmap_count(self) -> int:
        """Output values of all inputs of the batch."""
        return self.batch * self.out_channels * self.ofmap_h * self.ofmap_w

    @property
    def parameter_count(self) -> int:
        """Trained values: weights, biases and extras."""
        weights = 0 if self.weight_is_activation else self.weight_count
        return weights + (self.out_channels if self.bias else 0) + self.extra_parameters

    @property
    def input_count(self) -> int:
        """Tensors a vector layer reads: two for add, multiply, divide and compare, else one."""
        return 2 if self.kind in ("add", "multiply", "divide", "compare") else 1


@lru_cache(maxsize=4096)
def _unnamed(layer: Layer) -> Layer:
    return replace(layer, name="layer", inputs=(), bias=False, extra_parameters=0)


_POSITIVE_FIELDS = (
    "batch",
    "groups",
    "in_channels",
    "out_channels",
    "ifmap_h",
    "ifmap_w",
    "filter_h",
    "filter_w",
    "stride_h",
    "stride_w",
    "dilation_h",
    "dilation_w",
    "scale",
)


def _check_integer(key: str, value: object, least: int, most: int = MAX_DIMENSION) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not least <= value <= most:  # type: ignore[operator]
        raise InvalidValue(key, f"an integer from {least} to {most}", value)
