"""Shapes of all tensors: ONNX's own inference, and integer values folded until nothing moves."""

from typing import Any

from sim.base.errors import Literal, WorkloadError
from sim.workloads.onnx_import.constant_folding import NUMPY_TYPES, Array, fold
from sim.workloads.onnx_import.decoding import (
    constant_value,
    decode_initializer,
    decode_node,
    decode_tensor,
    small_value,
)
from sim.workloads.onnx_import.dimensions import forget_open_shapes
from sim.workloads.onnx_import.graph import Graph, Node, Tensor, consumers_of, live_nodes

_KEEPS_SHAPE = frozenset(
    (
        "GroupNormalization",
        "SimplifiedLayerNormalization",
        "com.microsoft.Gelu",
        "com.microsoft.FastGelu",
        "com.microsoft.QuickGelu",
        "com.microsoft.QLinearSigmoid",
        "com.microsoft.QLinearLeakyRelu",
        "com.microsoft.QuantizeLinear",
        "com.microsoft.DequantizeLinear",
    )
)
"""Operators that ONNX infers no shapes of; their output has the shape of their first input."""

MAX_ROUNDS = 12
"""Inference and folding take turns; a chain of shapes computed from shapes needs a few."""

_RANDOM = frozenset(
    ("RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Multinomial")
)


def read_graph(file: str, model: Any) -> Graph:
    """Infer the shapes of a model and give it as nouns.

    Parameters
    ----------
    model : onnx.ModelProto with no open dimension in its inputs; it is changed.

    Raises
    ------
    WorkloadError
        An operator uses a tensor before it is made (a cycle does), a tensor is made twice, or
        ONNX's inference refuses the model.
    """
    nodes = tuple(decode_node(item, index) for index, item in enumerate(model.graph.node))
    _check_order(file, model, nodes)
    tensors, values = _stored(file, model)
    for _ in range(MAX_ROUNDS):
        forget_open_shapes(model)
        model = _inferred(file, model)
        for value in (*model.graph.input, *model.graph.value_info, *model.graph.output):
            tensors.setdefault(value.name, decode_tensor(value))
            if tensors[value.name].shape is None:
                tensors[value.name] = decode_tensor(value)
        told = _tell_kept_shapes(model, nodes, tensors)
        if not _fold_all(model, nodes, tensors, values) and not told:
            break
    return _graph(model, nodes, tensors, values)


def _check_order(file: str, model: Any, nodes: tuple[Node, ...]) -> None:
    known = {"", *(item.name for item in (*model.graph.input, *model.graph.initializer))}
    known.update(item.values.name for item in model.graph.sparse_initializer)
    for node in nodes:
        for name in node.inputs:
            if name not in known:
                expected = "inputs that earlier operators make (no cycles)"
                raise WorkloadError(file, f"operator {node.name!r}", expected, name)
        for name in filter(None, node.outputs):
            if name in known:
                expected = "outputs that nothing else makes"
                raise WorkloadError(file, f"operator {node.name!r}", expected, name)
            known.add(name)


def _stored(file: str, model: Any) -> tuple[dict[str, Tensor], dict[str, Array]]:
    tensors: dict[str, Tensor] = {}
    values: dict[str, Array] = {}
    for item in model.graph.initializer:
        tensors[item.name] = decode_initializer(item)
        value = small_value(file, item)
        if value is not None:
            values[item.name] = value
    for item in model.graph.sparse_initializer:
        element = decode_initializer(item.values).element
        name = item.values.name
        tensors[name] = Tensor(name=name, shape=tuple(item.dims), element=element)
    for item in model.graph.node:
        held = constant_value(file, item) if item.op_type == "Constant" else None
        if held is not None:
            tensors[held[0].name] = held[0]
            if held[1] is not None:
                values[held[0].name] = held[1]
    return tensors, values


def _inferred(file: str, model: Any) -> Any:
    from onnx.shape_inference import InferenceError, infer_shapes  # noqa: PLC0415

    try:
        return infer_shapes(model, data_prop=True)
    except (InferenceError, RuntimeError, ValueError) as problem:
        got = Literal(str(problem).strip() or type(problem).__name__)
        raise WorkloadError(file, "", "a model that ONNX can infer shapes of", got) from None


def _tell_kept_shapes(model: Any, nodes: tuple[Node, ...], tensors: dict[str, Tensor]) -> bool:
    """Add the shapes that inference leaves out. Whether there was anything new."""
    from onnx import helper  # noqa: PLC0415

    found = False
    types = {value.name: value.type.tensor_type.elem_type for value in model.graph.value_info}
    for node in nodes:
        if node.operator not in _KEEPS_SHAPE or not node.inputs or not node.outputs:
            continue
        source, output = tensors.get(node.inputs[0]), tensors.get(node.outputs[0])
        if source is None or source.shape is None or (output and output.shape is not None):
            continue
        tensors[node.outputs[0]] = Tensor(
            name=node.outputs[0], shape=source.shape, element=source.element
        )
        kind = types.get(node.inputs[0], 1)
        info = helper.make_tensor_value_info(node.outputs[0], kind, source.shape)
        model.graph.value_info.append(info)
        found = True
    return found


def _fold_all(
    model: Any, nodes: tuple[Node, ...], tensors: dict[str, Tensor], values: dict[str, Array]
) -> bool:
    """Compute what can be computed; tell inference about it. Whether there was anything new."""
    from onnx import numpy_helper  # noqa: PLC0415

    found = False
    made: set[str] = set()
    for node in nodes:
        if len(node.outputs) != 1 or node.outputs[0] in values or node.operator == "Constant":
            continue
        shapes = [tensors[name].shape if name in tensors else None for name in node.inputs]
        value = fold(node, [values.get(name) for name in node.inputs], shapes)
        if value is not None:
            output = node.outputs[0]
            known = tensors.get(output)
            kind = NUMPY_TYPES.get("int64" if known is None else known.element)
            if kind is None:
                continue
            value = value.astype(kind)
            values[output] = value
            element = "int64" if known is None else known.element
            tensors[output] = Tensor(name=output, shape=value.shape, element=element)
            model.graph.initializer.append(numpy_helper.from_array(value, output))
            made.add(output)
            found = True
    if found:
        kept = [item for item in model.graph.node if not made.intersection(item.output)]
        del model.graph.node[:]
        model.graph.node.extend(kept)
    return found


def _graph(
    model: Any, nodes: tuple[Node, ...], tensors: dict[str, Tensor], values: dict[str, Array]
) -> Graph:
    constants = {item.name for item in model.graph.initializer}
    constants.update(item.values.name for item in model.graph.sparse_initializer)
    constants.update(values)
    running = []
    for node in nodes:
        needed = [name for name in node.inputs if name]
        random = node.operator in _RANDOM
        source = tensors.get(needed[0]) if needed else None
        known = source is not None and source.shape is not None
        shape_only = known and node.operator in ("Shape", "Size")
        if not random and (shape_only or all(name in constants for name in needed)):
            constants.update(filter(None, node.outputs))
        else:
            running.append(node)
    outputs = frozenset(item.name for item in model.graph.output)
    live = live_nodes(running, outputs)
    return Graph(
        name=model.graph.name,
        opset=max(
            (i.version for i in model.opset_import if i.domain in ("", "ai.onnx")), default=1
        ),
        inputs=tuple(v.name for v in model.graph.input if v.name not in constants),
        outputs=outputs,
        nodes=live,
        tensors=tensors,
        constants=frozenset(constants),
        values=values,
        producers={name: node for node in nodes for name in node.outputs if name},
        consumers=consumers_of(live),
    )
