"""What the vector unit does per value, in lane operations of the kinds it is priced by.

Sources: the definitions of the functions. Exponentials are one operation of their own price;
tanh(x) = 2 sigmoid(2x) - 1; GELU is its tanh form (Hendrycks and Gimpel 2016, eq. 2).
"""

from collections.abc import Mapping
from types import MappingProxyType

from dataflows.problem import Problem, Shape
from sim.domain.layer import Layer

Access = tuple[str, str, int]
Operations = Mapping[str, int]

FUNCTIONS: Mapping[str, Operations] = MappingProxyType(
    {
        "relu": {"compare": 1},
        "relu6": {"compare": 2},
        "leaky_relu": {"compare": 1, "multiply": 1},
        "sigmoid": {"exponential": 1, "add": 1, "divide": 1},
        "tanh": {"exponential": 1, "add": 2, "multiply": 2, "divide": 1},
        "gelu": {"exponential": 1, "add": 4, "multiply": 6, "divide": 1},
        "silu": {"exponential": 1, "add": 1, "divide": 1, "multiply": 1},
        "clip": {"compare": 2},
        "hard_sigmoid": {"multiply": 1, "add": 1, "compare": 2},
        "hard_swish": {"multiply": 2, "add": 1, "compare": 2},
        "elu": {"compare": 1, "exponential": 1, "add": 1, "multiply": 1},
        "exp": {"exponential": 1},
        "sqrt": {"square_root": 1},
        "square": {"multiply": 1},
        "reciprocal": {"divide": 1},
        "negate": {"add": 1},
        "abs": {"compare": 1},
    }
)
"""Activation -> operations per value."""

PER_VALUE: Mapping[str, Operations] = MappingProxyType(
    {
        "add": {"add": 1},
        "multiply": {"multiply": 1},
        "activation": {},
        # subtract the row's maximum, exponentiate, sum, scale by the reciprocal
        "softmax": {"compare": 1, "add": 2, "exponential": 1, "multiply": 1},
        # mean, deviation, square, variance, normalise, scale, shift
        "layer_norm": {"add": 4, "multiply": 3},
        # square, sum, normalise, scale
        "rms_norm": {"add": 1, "multiply": 3},
        "upsample": {},
        "embedding": {},
        "divide": {"divide": 1},
        "compare": {"compare": 1},
        # one value, or one per channel, at hand
        "scale": {"multiply": 1},
        "shift": {"add": 1},
        "batch_norm": {"multiply": 1, "add": 1},
        # minimum and maximum, then scale and zero point
        "quantize": {"compare": 2, "multiply": 1, "add": 1},
        # a + t (b - a) along one axis twice, then along the other
        "interpolate": {"multiply": 3, "add": 6},
    }
)
"""Vector layer -> operations per input value; pooling depends on its filter."""

PER_ROW: Mapping[str, Operations] = MappingProxyType(
    {
        "softmax": {"divide": 1},
        "layer_norm": {"multiply": 2, "divide": 1, "square_root": 1},
        "rms_norm": {"multiply": 1, "divide": 1, "square_root": 1},
    }
)
"""Vector layer -> operations per row of channels."""

ROW_PASSES: Mapping[str, int] = MappingProxyType({"softmax": 3, "layer_norm": 2, "rms_norm": 2})
"""Layers that work on whole rows of channels, and how often they read a row they cannot keep.

Softmax: for the maximum, for the sum, for the result; norms: for the moments, for the result.
"""


def value_operations(layer: Layer) -> dict[str, int]:
    """Operations per position and channel, the fused activation included."""
    taps = layer.filter_h * layer.filter_w
    if layer.kind == "max_pool":
        total = {"compare": taps - 1}
    elif layer.kind == "average_pool":
        total = {"add": taps - 1, "multiply": 1}
    else:
        total = dict(PER_VALUE[layer.kind])
    for action, count in FUNCTIONS.get(layer.activation or "", {}).items():
        total[action] = total.get(action, 0) + count
    return total


def tile_operations(layer: Layer, shape: Shape) -> tuple[int, list[Access]]:
    """Lane operations of one vector tile, and their counts by kind.

    A value that is only copied still takes a lane for one cycle.
    """
    values = shape.G * shape.positions
    sums = {action: values * count for action, count in value_operations(layer).items()}
    for action, count in PER_ROW.get(layer.kind, {}).items():
        sums[action] = sums.get(action, 0) + shape.positions * count
    copies = layer.scale * layer.scale
    total = max(sum(sums.values()), values * copies)
    return total, [("vector_unit", action, count) for action, count in sums.items()]


def finishing_operations(problem: Problem, values: int) -> tuple[int, list[Access]]:
    """Lane operations on finished outputs of the array: rescaling, then the activation.

    Integer outputs are rescaled with one multiplication and one addition each.
    """
    if not problem.layer.is_matrix:
        return 0, []
    per_value = {"multiply": 1, "add": 1} if problem.accumulator_bits > problem.ofmap_bits else {}
    for action, count in FUNCTIONS.get(problem.layer.activation or "", {}).items():
        per_value[action] = per_value.get(action, 0) + count
    counts = [("vector_unit", action, values * count) for action, count in per_value.items()]
    return sum(count for _, _, count in counts), counts
