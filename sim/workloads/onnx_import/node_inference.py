"""Types and shapes operator by operator: ONNX's inference sees one operator at a time, in bounds.

Its inference of whole models is not used: it makes lists of as many entries as a tensor says it
has values, so 45 bytes of Range and ConstantOfShape take all memory there is.
"""

from collections import ChainMap
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from sim.base.errors import Literal, WorkloadError
from sim.workloads.onnx_import.constant_folding import NUMPY_TYPES, Array, fold
from sim.workloads.onnx_import.decoding import constant_value, decode_node, decode_type, small_value
from sim.workloads.onnx_import.graph import STANDARD_DOMAINS, Node

MAX_RANK = 64
"""Dimensions of a tensor; ONNX Runtime and the frameworks stop before."""

MAX_FOLDED_VALUES = 2**24
"""Values computed here in all; what comes after is left as unknown."""

_LEAST_IR_VERSION = 4
"""From here on stored tensors need not be inputs."""

_SIZES = {"tensor(int64)"}
"""Only type of an input that is a list of sizes, repeats or axes."""

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


class NodeInference:
    """What is known about the tensors of a graph, growing with each operator that is visited.

    Attributes
    ----------
    types : onnx.TypeProto by tensor; dimensions that are open have no names.
    stored : onnx.TensorProto by tensor, of what is stored or was computed.
    values : arrays by tensor, of the small ones among them.
    """

    def __init__(self, file: str, model: Any) -> None:
        self._file, self._model = file, model
        self._versions = {
            "" if item.domain in STANDARD_DOMAINS else item.domain: item.version
            for item in model.opset_import
        }
        self._folded = 0
        self.types: MutableMapping[str, Any] = {}
        self.stored: MutableMapping[str, Any] = {}
        self.values: MutableMapping[str, Array] = {}
        self._declared: Mapping[str, Any] = {}

    def declare(self, graph: Any) -> None:
        """Take over what a graph says about its tensors, where it says all dimensions."""
        said = (*graph.value_info, *graph.output)
        self._declared = {item.name: item.type for item in said if _is_set(item.type)}
        for item in graph.input:
            self._know(item.name, item.type)

    def keep(self, tensor: Any, name: str, value: Array | None) -> None:
        """Take over a tensor that is stored; `value` where its values are small and there."""
        self.know_shape(name, tensor.data_type, tensor.dims)
        self.stored[name] = tensor
        if value is not None:
            self.values[name] = value

    def know_shape(self, name: str, data_type: int, dims: Sequence[int]) -> None:
        """Take over type and dimensions of a tensor."""
        from onnx import helper  # noqa: PLC0415

        self._know(name, helper.make_tensor_type_proto(data_type, dims))

    def visit(self, message: Any, node: Node) -> None:
        """Find the types of an operator's outputs, and their values where they are fixed.

        Raises
        ------
        WorkloadError : ONNX's inference refuses it, or a tensor has too many dimensions.
        """
        for name, kind in self._found(message, node).items():
            self._know(name, kind)
        self._tell_kept_shape(node)
        for name in filter(None, node.outputs):
            if name in self._declared and name not in self.types:
                self._know(name, self._declared[name])
        is_constant = node.operator == "Constant" and any(node.outputs[:1])
        held = constant_value(self._file, message) if is_constant else None
        if held is not None:
            self.keep(held[0], node.outputs[0], held[1])
        else:
            self._fold(node)

    def _found(self, message: Any, node: Node) -> Mapping[str, Any]:
        graphs = {item.name: item.g for item in message.attribute if item.HasField("g")}
        if node.operator == "If" and graphs.keys() == {"then_branch", "else_branch"}:
            return self._found_by_branches(node, tuple(graphs.values()))
        if graphs or any(item.graphs for item in message.attribute):
            return {}  # a loop's body runs on shapes that change: only what the model says holds
        return self._inferred(message, node)

    def _found_by_branches(self, node: Node, graphs: tuple[Any, ...]) -> dict[str, Any]:
        """Give the types of an If, where both of its branches agree."""
        first, second = (self._outputs_of(graph) for graph in graphs)
        return {
            name: one
            for name, one, other in zip(node.outputs, first, second, strict=False)
            if name and one is not None and one == other
        }

    def _outputs_of(self, graph: Any) -> list[Any]:
        inner = NodeInference(self._file, self._model)
        inner.types, inner.stored = ChainMap({}, self.types), ChainMap({}, self.stored)
        inner.values = ChainMap({}, self.values)
        inner._folded = self._folded
        inner.declare(graph)
        for tensor in graph.initializer:
            inner.keep(tensor, tensor.name, small_value(self._file, tensor))
        for index, message in enumerate(graph.node):
            inner.visit(message, decode_node(message, index))
        self._folded = inner._folded
        return [inner.types.get(item.name) for item in graph.output]

    def _inferred(self, message: Any, node: Node) -> dict[str, Any]:
        from onnx import ModelProto, ValueInfoProto  # noqa: PLC0415
        from onnx.shape_inference import InferenceError, infer_shapes  # noqa: PLC0415

        ir_version = max(self._model.ir_version, _LEAST_IR_VERSION)
        part = ModelProto(ir_version=ir_version, opset_import=self._model.opset_import)
        part.graph.name = "part"
        part.graph.node.append(message)
        hidden = self._long_lists(message)
        for name in dict.fromkeys(filter(None, message.input)):
            if name in self.stored:
                part.graph.initializer.append(self.stored[name])
                part.graph.initializer[-1].name = name
            elif name in self.types and name not in hidden:
                part.graph.input.append(ValueInfoProto(name=name, type=self.types[name]))
        for name in filter(None, node.outputs):
            if name in self._declared:
                info = ValueInfoProto(name=name, type=self._declared[name])
                part.graph.value_info.append(info)
        try:
            told = infer_shapes(part)
        except (InferenceError, RuntimeError, ValueError) as problem:
            got = Literal(str(problem).strip() or type(problem).__name__)
            expected = "a model that ONNX can infer shapes of"
            raise WorkloadError(self._file, f"operator {node.name!r}", expected, got) from None
        return {item.name: item.type for item in told.graph.value_info}

    def _long_lists(self, message: Any) -> set[str]:
        """Give the inputs that are lists of sizes or axes, not known, and too long to be such.

        ONNX gives the output a dimension for each entry.
        """
        from onnx import defs  # noqa: PLC0415

        long = [name for name in message.input if name not in self.stored and self._is_long(name)]
        domain = "" if message.domain in STANDARD_DOMAINS else message.domain
        if not long or not defs.has(message.op_type, domain):
            return set()
        try:
            version = self._versions.get(domain, 1)
            formal = defs.get_schema(message.op_type, version, domain).inputs
        except defs.SchemaError:
            return set(long)
        last = len(formal) - 1
        named = [(name, formal[min(place, last)]) for place, name in enumerate(message.input)]
        is_crop = message.op_type == "CenterCropPad"
        return {
            name
            for name, place in named
            if name in long and (place.types == _SIZES or (is_crop and place.name == "shape"))
        }

    def _is_long(self, name: str) -> bool:
        if name not in self.types:
            return False
        dims = self.types[name].tensor_type.shape.dim
        return len(dims) == 1 and not 0 <= dims[0].dim_value <= MAX_RANK

    def _know(self, name: str, kind: Any) -> None:
        from onnx import TypeProto  # noqa: PLC0415

        rank = len(kind.tensor_type.shape.dim)
        if rank > MAX_RANK:
            expected = f"at most {MAX_RANK} dimensions"
            raise WorkloadError(self._file, f"tensor {name[:160]!r}", expected, rank)
        own = TypeProto()
        own.CopyFrom(kind)
        for dim in own.tensor_type.shape.dim if own.HasField("tensor_type") else ():
            dim.ClearField("dim_param")  # names that inference gives are of one operator only
        self.types[name] = own

    def _tell_kept_shape(self, node: Node) -> None:
        if node.operator not in _KEEPS_SHAPE or not node.inputs or not node.outputs:
            return
        source, known = self.types.get(node.inputs[0]), self.types.get(node.outputs[0])
        if source is not None and (known is None or not _is_set(known)) and _is_set(source):
            self._know(node.outputs[0], source)

    def _fold(self, node: Node) -> None:
        """Compute the output where it is fixed and small."""
        from onnx import numpy_helper  # noqa: PLC0415

        if len(node.outputs) != 1 or not node.outputs[0] or node.outputs[0] in self.values:
            return
        shapes = [self._shape(name) for name in node.inputs]
        value = fold(node, [self.values.get(name) for name in node.inputs], shapes)
        if value is None or self._folded + value.size > MAX_FOLDED_VALUES:
            return
        output = node.outputs[0]
        known = self.types.get(output)
        kind = NUMPY_TYPES.get("int64" if known is None else decode_type(output, known).element)
        if kind is not None:
            value = value.astype(kind)
            self._folded += value.size
            self.keep(numpy_helper.from_array(value, output), output, value)

    def _shape(self, name: str) -> tuple[int, ...] | None:
        return decode_type(name, self.types[name]).shape if name in self.types else None


def _is_set(kind: Any) -> bool:
    tensor = kind.tensor_type
    return tensor.HasField("shape") and all(dim.HasField("dim_value") for dim in tensor.shape.dim)
