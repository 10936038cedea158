"""Shapes of all tensors and the values of small ones, and the operators that run."""

from typing import Any

from sim.base.errors import WorkloadError
from sim.workloads.onnx_import.decoding import decode_node, decode_type, small_value
from sim.workloads.onnx_import.graph import Graph, Node, Tensor, consumers_of, live_nodes
from sim.workloads.onnx_import.node_inference import NodeInference

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
    known = NodeInference(file, model)
    known.declare(model.graph)
    for item in model.graph.initializer:
        known.keep(item, item.name, small_value(file, item))
    for item in model.graph.sparse_initializer:
        known.know_shape(item.values.name, item.values.data_type, item.dims)
    for message, node in zip(model.graph.node, nodes, strict=True):
        known.visit(message, node)
    return _graph(model, nodes, _tensors(model, known), known)


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


def _tensors(model: Any, known: NodeInference) -> dict[str, Tensor]:
    tensors = {name: decode_type(name, kind) for name, kind in known.types.items()}
    for value in (*model.graph.value_info, *model.graph.output):
        # at least the type is known of tensors with open dimensions
        tensors.setdefault(value.name, decode_type(value.name, value.type))
    return tensors


def _graph(
    model: Any, nodes: tuple[Node, ...], tensors: dict[str, Tensor], known: NodeInference
) -> Graph:
    constants = {item.values.name for item in model.graph.sparse_initializer}
    constants.update(known.stored)
    running = []
    for node in nodes:
        needed = [name for name in node.inputs if name]
        random = node.operator in _RANDOM
        source = tensors.get(needed[0]) if needed else None
        sized = source is not None and source.shape is not None
        shape_only = sized and node.operator in ("Shape", "Size")
        if not random and (shape_only or all(name in constants for name in needed)):
            constants.update(filter(None, node.outputs))
        else:
            running.append(node)
    outputs = frozenset(item.name for item in model.graph.output)
    live = live_nodes(running, outputs)
    kept = set(map(id, live))
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
        values=known.values,
        producers={name: node for node in nodes for name in node.outputs if name},
        consumers=consumers_of(live),
        unread=tuple(node for node in running if id(node) not in kept),
    )
