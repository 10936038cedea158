"""Element-wise operators: functions of one tensor, and of two."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from sim.domain.layer import Layer
from sim.workloads.onnx_import.draft import NetworkDraft
from sim.workloads.onnx_import.formats import MOVES
from sim.workloads.onnx_import.graph import Node

FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        "Relu": "relu",
        "Clip": "clip",
        "LeakyRelu": "leaky_relu",
        "PRelu": "leaky_relu",
        "ThresholdedRelu": "relu",
        "Sigmoid": "sigmoid",
        "Tanh": "tanh",
        "Gelu": "gelu",
        "com.microsoft.Gelu": "gelu",
        "com.microsoft.FastGelu": "gelu",
        "com.microsoft.QuickGelu": "silu",
        "Silu": "silu",
        "Swish": "silu",
        "HardSigmoid": "hard_sigmoid",
        "HardSwish": "hard_swish",
        "Elu": "elu",
        "Celu": "elu",
        "Selu": "elu",
        "Exp": "exp",
        "Sqrt": "sqrt",
        "Reciprocal": "reciprocal",
        "Neg": "negate",
        "Abs": "abs",
        "Not": "negate",
        "Sign": "clip",
        "com.microsoft.QLinearSigmoid": "sigmoid",
        "com.microsoft.QLinearLeakyRelu": "leaky_relu",
    }
)
"""Operator -> activation."""

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "Add": "add",
        "Sub": "add",
        "Mul": "multiply",
        "Div": "divide",
        **dict.fromkeys(
            ("Max", "Min", "Where", "Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual",
             "And", "Or", "Xor"),
            "compare",
        ),
        "Sum": "add",
        "Mean": "add",
        "com.microsoft.QLinearAdd": "add",
        "com.microsoft.QLinearMul": "multiply",
    }
)  # fmt: skip
"""Operator of two tensors -> kind of layer."""

_ONE_OPERAND: Mapping[str, str] = MappingProxyType(
    {"add": "shift", "multiply": "scale", "divide": "scale"}
)
"""The kind where the second operand is one value, or one per channel, that is kept at hand."""

_PRODUCTS = ("conv2d", "gemm")
_NORMS = ("layer_norm", "rms_norm", "batch_norm")

NO_FUSION = ("embedding",)
"""Kinds that nothing is fused to: they only copy."""


def lower_function(draft: NetworkDraft, node: Node) -> None:
    """Fuse an activation to the layer whose outputs it works on, or make it a layer."""
    x = node.inputs[0]
    function = _clip(draft, node) if node.operator == "Clip" else FUNCTIONS[node.operator]
    parameters = draft.new_parameters(*(n for n in node.inputs[1:2] if node.operator == "PRelu"))
    end = draft.end(x)
    if end is not None and end[0].activation is None and end[0].kind not in NO_FUSION:
        extra = end[0].extra_parameters + parameters
        draft.change(end[0].name, activation=function, extra_parameters=extra)
        draft.set_written(node, end[0].name)
        draft.pass_on(node)
        return
    draft.add_layer(
        node,
        "activation",
        (x,),
        node.outputs[0],
        activation=function,
        extra_parameters=parameters,
        **draft.view(node, x).shape(),
    )


def _clip(draft: NetworkDraft, node: Node) -> str:
    """Name the function of a Clip by its limits: 0 and 6 are ReLU6, 0 alone is ReLU."""
    limits = []
    for index, name in ((1, "min"), (2, "max")):
        held = draft.graph.values.get(node.input(index))
        given = node.attributes.get(name) if held is None else np.ravel(held)[0]
        limits.append(given)
    low, high = limits
    if low == 0 and high == 6:
        return "relu6"
    return "relu" if low == 0 and high is None and not node.input(2) else "clip"


def lower_power(draft: NetworkDraft, node: Node) -> None:
    """Add a square or a square root; other exponents have no price."""
    exponent = draft.graph.values.get(node.input(1))
    held = None if exponent is None or exponent.size != 1 else float(exponent.ravel()[0])
    function = {0.5: "sqrt", 2.0: "square", -1.0: "reciprocal"}.get(held) if held else None
    if function is None:
        draft.leave_out(node, "" if held is None else f"exponent {held:g}")
        return
    x = node.inputs[0]
    shape = draft.view(node, x).shape()
    draft.add_layer(node, "activation", (x,), node.outputs[0], activation=function, **shape)


def lower_binary(draft: NetworkDraft, node: Node) -> None:
    """Add an element-wise operator of two or more tensors, or fold a constant one away."""
    computed = draft.graph.computed(node.inputs[::3] if "QLinear" in node.operator else node.inputs)
    kind = _KINDS[node.operator]
    output = draft.graph.tensor(node.outputs[0])
    if len(computed) <= 1:
        constants = [name for name in node.inputs if name and name in draft.graph.constants]
        if computed and _folded(draft, node, kind, computed[0], constants):
            return
        if computed and _scales_product(draft, node, kind, constants):
            draft.move(node)
            return
        _with_constant(draft, node, kind, computed, constants)
        return
    whole = [name for name in computed if draft.graph.tensor(name).count == output.count]
    if not whole:
        # two vectors that span a plane: read as often as there are outputs
        whole = [computed[0]]
    first = whole[0]
    others = [name for name in computed if name != first] or [first]
    made: tuple[str, ...] = ()
    for index, other in enumerate(others):
        last = index == len(others) - 1
        small = draft.graph.tensor(other).count < output.count
        chosen = _ONE_OPERAND[kind] if small and kind in ("add", "multiply") else kind
        made = (
            draft.add_layer(
                node,
                chosen,
                (first, other) if not made else (other,),
                node.outputs[0] if last else "",
                suffix="" if last else f".{index + 1}",
                after=made,
                **_output_shape(draft, node, first),
            ),
        )


def _output_shape(draft: NetworkDraft, node: Node, source: str) -> dict[str, Any]:
    """See the output as the operand of its size is seen."""
    shape = draft.known_shape(node, node.outputs[0])
    same = draft.graph.tensor(source).count == math.prod(shape)
    return draft.view(node, source if same else node.outputs[0]).shape()


def _with_constant(
    draft: NetworkDraft, node: Node, kind: str, computed: tuple[str, ...], constants: list[str]
) -> None:
    """Add the layer for one computed operand: the others are a few values, or a trained table."""
    output = draft.graph.tensor(node.outputs[0])
    table = max(constants, key=lambda name: draft.graph.tensor(name).count, default="")
    size = draft.graph.tensor(table).count if table else 0
    constant_over = node.operator == "Div" and node.inputs[0] in draft.graph.constants
    if constant_over or (kind == "compare" and size < output.count):
        function = "reciprocal" if constant_over else "clip"
        shape = _output_shape(draft, node, computed[0])
        draft.add_layer(node, "activation", computed, node.outputs[0], activation=function, **shape)
        return
    one_operand = size < output.count or size == 1
    chosen = _ONE_OPERAND[kind] if one_operand else "multiply" if kind == "divide" else kind
    draft.add_layer(
        node,
        chosen,
        computed,
        node.outputs[0],
        extra_parameters=draft.new_parameters(table) if size > 1 else 0,
        **_output_shape(draft, node, computed[0]),
    )


def _folded(
    draft: NetworkDraft, node: Node, kind: str, computed: str, constants: list[str]
) -> bool:
    """Fold a constant factor or summand into weights, biases or a norm's own; whether it could."""
    end = draft.end(computed)
    constant_over = node.operator == "Div" and node.inputs[0] != computed
    if end is None or not constants or kind == "compare" or constant_over:
        return False
    layer, moved = end
    constant = constants[0]
    scalar = draft.graph.tensor(constant).count == 1
    if layer.activation is not None or not (
        scalar or (not moved and _per_channel(draft, node, layer, constant))
    ):
        return False
    scales = kind in ("multiply", "divide")
    if layer.kind == "matmul" and not (scales and scalar):
        return False
    if layer.kind not in (*_PRODUCTS, *_NORMS, "matmul"):
        return False
    parameters = 0 if scalar else draft.new_parameters(constant)
    becomes_bias = not scales and layer.kind in _PRODUCTS and not layer.bias
    extra = parameters - (layer.out_channels if becomes_bias and not scalar else 0)
    draft.change(
        layer.name,
        bias=layer.bias or becomes_bias,
        extra_parameters=layer.extra_parameters + max(0, extra),
    )
    draft.set_written(node, layer.name)
    draft.pass_on(node, computed)
    return True


def _scales_product(draft: NetworkDraft, node: Node, kind: str, constants: list[str]) -> bool:
    """Whether a factor only scales an operand of one product: its results are scaled instead."""
    scalar = len(constants) == 1 and draft.graph.tensor(constants[0]).count == 1
    divided = node.operator == "Div" and node.inputs[0] in constants
    if not scalar or divided or kind not in ("multiply", "divide"):
        return False
    output = node.outputs[0]
    while draft.graph.is_read_once(output):
        (reader,) = draft.graph.consumers[output]
        if reader.operator == "MatMul":
            return True
        if reader.operator not in MOVES:
            return False
        output = reader.outputs[0]
    return False


def _per_channel(draft: NetworkDraft, node: Node, layer: Layer, constant: str) -> bool:
    """Whether a constant has one value per output channel of a layer."""
    output = draft.graph.shape(node.outputs[0])
    shape = draft.graph.shape(constant)
    if output is None or shape is None or len(shape) > len(output):
        return False
    axis = 1 if layer.kind in ("conv2d", "batch_norm") and len(output) > 2 else len(output) - 1
    aligned = (1,) * (len(output) - len(shape)) + tuple(shape)
    others = [size for index, size in enumerate(aligned) if index != axis]
    return aligned[axis] == output[axis] and all(size == 1 for size in others)
