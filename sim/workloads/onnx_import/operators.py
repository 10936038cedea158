"""What becomes of each operator: the table of all that are understood."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sim.base.errors import Literal
from sim.workloads.onnx_import.attention import lower_attention
from sim.workloads.onnx_import.convolution import lower_convolution, lower_transposed
from sim.workloads.onnx_import.draft import NetworkDraft
from sim.workloads.onnx_import.elementwise import (
    FUNCTIONS,
    lower_binary,
    lower_function,
    lower_power,
)
from sim.workloads.onnx_import.graph import Node
from sim.workloads.onnx_import.matrix import lower_einsum, lower_gemm, lower_matmul
from sim.workloads.onnx_import.movement import (
    lower_conversion,
    lower_dequantize,
    lower_dynamic_quantize,
    lower_gather,
    lower_move,
    lower_nothing,
    lower_resize,
)
from sim.workloads.onnx_import.normalisation import (
    lower_batch_norm,
    lower_group_norm,
    lower_layer_norm,
    lower_softmax,
)
from sim.workloads.onnx_import.pooling import lower_global_pool, lower_pool, lower_reduction
from sim.workloads.onnx_import.recurrent import lower_recurrent

Handler = Callable[[NetworkDraft, Node], None]


@dataclass(frozen=True, slots=True)
class Operator:
    """How one operator is read: by what, and how many inputs it cannot do without."""

    lower: Handler
    inputs: int = 1


_MOVES = (
    "Concat", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Split",
    "Expand", "Tile", "GatherElements", "GatherND", "ScatterElements", "ScatterND", "Pad",
    "DepthToSpace", "SpaceToDepth", "Shape", "Size", "Trilu", "Compress", "ReverseSequence",
)  # fmt: skip
_NOTHING = ("Identity", "Dropout")
_CONVERSIONS = ("Cast", "CastLike", "QuantizeLinear", "com.microsoft.QuantizeLinear")
_DEQUANTIZE = ("DequantizeLinear", "com.microsoft.DequantizeLinear")
_BINARY = (
    "Add", "Sub", "Mul", "Div", "Max", "Min", "Where", "Equal", "Less", "Greater", "LessOrEqual",
    "GreaterOrEqual", "And", "Or", "Xor", "Sum", "Mean", "com.microsoft.QLinearAdd",
    "com.microsoft.QLinearMul",
)  # fmt: skip
_GLOBAL_POOLS = ("GlobalAveragePool", "GlobalMaxPool", "com.microsoft.QLinearGlobalAveragePool")
_REDUCTIONS = ("ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ArgMax", "ArgMin")

OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "Conv": Operator(lower_convolution, 2),
        "ConvInteger": Operator(lower_convolution, 2),
        "QLinearConv": Operator(lower_convolution, 8),
        "ConvTranspose": Operator(lower_transposed, 2),
        "MatMul": Operator(lower_matmul, 2),
        "MatMulInteger": Operator(lower_matmul, 2),
        "QLinearMatMul": Operator(lower_matmul, 8),
        "com.microsoft.FusedMatMul": Operator(lower_matmul, 2),
        "Gemm": Operator(lower_gemm, 2),
        "com.microsoft.QGemm": Operator(lower_gemm, 6),
        "Einsum": Operator(lower_einsum, 1),
        "Attention": Operator(lower_attention, 3),
        "LSTM": Operator(lower_recurrent, 3),
        "GRU": Operator(lower_recurrent, 3),
        "RNN": Operator(lower_recurrent, 3),
        "MaxPool": Operator(lower_pool),
        "AveragePool": Operator(lower_pool),
        "com.microsoft.QLinearAveragePool": Operator(lower_pool),
        **dict.fromkeys(_GLOBAL_POOLS, Operator(lower_global_pool)),
        **dict.fromkeys(_REDUCTIONS, Operator(lower_reduction)),
        "BatchNormalization": Operator(lower_batch_norm, 5),
        "LayerNormalization": Operator(lower_layer_norm),
        "LayerNorm": Operator(lower_layer_norm),
        "RmsNorm": Operator(lower_layer_norm),
        "RMSNormalization": Operator(lower_layer_norm),
        "SimplifiedLayerNormalization": Operator(lower_layer_norm),
        "InstanceNormalization": Operator(lower_group_norm, 3),
        "GroupNormalization": Operator(lower_group_norm),
        "Softmax": Operator(lower_softmax),
        "LogSoftmax": Operator(lower_softmax),
        "Gather": Operator(lower_gather, 2),
        "Resize": Operator(lower_resize),
        "Upsample": Operator(lower_resize),
        "Pow": Operator(lower_power, 2),
        "DynamicQuantizeLinear": Operator(lower_dynamic_quantize),
        **dict.fromkeys(FUNCTIONS, Operator(lower_function)),
        **dict.fromkeys(_BINARY, Operator(lower_binary)),
        **dict.fromkeys(_CONVERSIONS, Operator(lower_conversion)),
        **dict.fromkeys(_DEQUANTIZE, Operator(lower_dequantize)),
        **dict.fromkeys(_NOTHING, Operator(lower_nothing)),
        **dict.fromkeys(_MOVES, Operator(lower_move)),
    }
)
"""Operator, with its domain unless that is ONNX's own -> how it is read."""

_DATA_DEPENDENT = frozenset((*_MOVES, *_NOTHING, *_CONVERSIONS, "Gather", "Resize", "Upsample"))
"""Operators whose output can have an unknown shape though their inputs have known ones."""

_UNCOUNTED = frozenset(("If", "Loop", "Scan", "DFT", "STFT", "MelWeightMatrix", "Det"))
"""Operators of ONNX's own whose multiply-accumulates are not counted."""

_PRODUCTS = frozenset(
    name
    for name, operator in OPERATORS.items()
    if operator.lower
    in (lower_convolution, lower_transposed, lower_matmul, lower_gemm, lower_einsum,
        lower_attention, lower_recurrent)
)  # fmt: skip


def lower(draft: NetworkDraft, node: Node) -> None:
    """Add the layers of one operator, or list it as unsupported.

    Raises
    ------
    WorkloadError
        The operator lacks an input, or its operands do not fit it.
    """
    operator = OPERATORS.get(node.operator)
    if operator is None:
        draft.leave_out(node, macs=_uncounted(draft, node))
        return
    given = node.inputs[: operator.inputs]
    if len(given) < operator.inputs or not all(given) or not any(node.outputs[:1]):
        expected = f"{operator.inputs} inputs of a {node.operator} and an output"
        raise draft.refused(node, expected, Literal(f"{sum(map(bool, given))} inputs"))
    tensors = [draft.graph.tensor(name) for name in (*node.inputs, *node.outputs[:1]) if name]
    if all(tensor.shape is not None for tensor in tensors):
        if 0 in (tensors[-1].shape or ()):
            draft.move(node)
        else:
            operator.lower(draft, node)
        return
    _with_unknown_shape(draft, node, operator)


def leave_out_unread(draft: NetworkDraft) -> None:
    """List the operators that no output of the model depends on: no runtime would run them."""
    for node in draft.graph.unread:
        macs = None if node.operator in _PRODUCTS else _uncounted(draft, node)
        draft.leave_out(node, "no output depends on it", macs)


def _with_unknown_shape(draft: NetworkDraft, node: Node, operator: Operator) -> None:
    inputs_known = all(draft.graph.shape(name) is not None for name in node.inputs if name)
    if operator.lower in (lower_move, lower_nothing, lower_conversion, lower_dequantize):
        draft.move(node)
        return
    if inputs_known and node.operator not in _DATA_DEPENDENT:
        draft.known_shape(node, node.outputs[0])
    macs = None if node.operator in _PRODUCTS else 0
    draft.leave_out(node, "size depends on the data", macs)


def _uncounted(draft: NetworkDraft, node: Node) -> int | None:
    """Count the multiply-accumulates of an operator without a layer; None: not known."""
    if node.operator == "DeformConv" and len(node.inputs) > 1:
        output, filters = (draft.graph.shape(n) for n in (node.outputs[0], node.inputs[1]))
        known = output is not None and filters is not None
        return math.prod((*output, *filters[1:])) if known else None  # type: ignore[misc,index]
    return None if "." in node.operator or node.operator in _UNCOUNTED else 0
