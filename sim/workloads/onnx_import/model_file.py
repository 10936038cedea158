"""An ONNX file as a protobuf message: weights left out, external data neither read nor trusted."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from sim.base.errors import Literal, WorkloadError
from sim.workloads.onnx_import.wire import read_structure

MAX_NODES = 200_000


def load_model(path: Path) -> Any:
    """Read the structure of a model.

    Parameters
    ----------
    path : an ONNX file of any size; files with external data need not be there.

    Returns
    -------
    onnx.ModelProto
        Without the values of large tensors, its local functions put in place.

    Raises
    ------
    WorkloadError
        The package onnx is missing, or the file is not a model that can be read safely.
    """
    file = str(path)
    onnx = import_onnx(file)
    return with_functions_inlined(file, check_model(onnx, file, read_structure(path)))


def check_model(onnx: Any, file: str, content: bytes) -> Any:
    """Decode a model and check its names and the places of its external data.

    Raises
    ------
    WorkloadError : as `load_model`.
    """
    model = _decode(onnx, file, content)
    if not all(isinstance(text, str) for text in _texts(model)):
        # the protobuf library gives what is not UTF-8 as bytes
        raise WorkloadError(file, "", "names in UTF-8", Literal("other bytes"))
    for tensor in stored_tensors(model.graph):
        _check_external(file, tensor)
    return model


def with_functions_inlined(file: str, model: Any) -> Any:
    """Put local functions where they are called.

    Raises
    ------
    WorkloadError : too many operators, or functions that call themselves.
    """
    if model.functions:
        model = _inlined(file, model)
    if len(model.graph.node) > MAX_NODES:
        raise WorkloadError(file, "", f"at most {MAX_NODES} operators", len(model.graph.node))
    return model


def import_onnx(file: str) -> Any:
    """Import the package onnx, which is an extra.

    Raises
    ------
    WorkloadError
        It is not installed.
    """
    try:
        import onnx  # noqa: PLC0415
    except ModuleNotFoundError as problem:
        if problem.name != "onnx":
            raise
        expected = "the package onnx to read it with (pip install 'joulesim[onnx]')"
        raise WorkloadError(file, "", expected, Literal("it is not installed")) from None
    return onnx


def _decode(onnx: Any, file: str, structure: bytes) -> Any:
    from google.protobuf.message import DecodeError  # noqa: PLC0415  # comes with onnx

    try:
        model = onnx.ModelProto.FromString(structure)
    except DecodeError:
        raise WorkloadError(file, "", "an ONNX model", Literal("another kind of file")) from None
    if not model.HasField("graph") or not model.graph.node:
        raise WorkloadError(file, "", "an ONNX model", Literal("a file without operators"))
    return model


def _texts(model: Any) -> Iterator[Any]:
    """Give every text that is used as a name."""
    yield from (model.producer_name, model.producer_version)
    yield from (item.domain for item in model.opset_import)
    yield from _graph_texts(model.graph)
    for function in model.functions:
        yield from (function.name, function.domain, *function.input, *function.output)
        yield from _node_texts(function.node)


def _graph_texts(graph: Any) -> Iterator[Any]:
    yield graph.name
    for value in (*graph.input, *graph.output, *graph.value_info):
        yield value.name
        yield from (dim.dim_param for dim in value.type.tensor_type.shape.dim)
    for tensor in stored_tensors(graph):
        yield tensor.name
        for entry in tensor.external_data:
            yield from (entry.key, entry.value)
    yield from _node_texts(graph.node)


def _node_texts(nodes: Any) -> Iterator[Any]:
    for node in nodes:
        yield from (node.name, node.op_type, node.domain, *node.input, *node.output)
        for attribute in node.attribute:
            yield from (attribute.name, attribute.ref_attr_name)
            for inner in (attribute.g, *attribute.graphs):
                yield from _graph_texts(inner)


def stored_tensors(graph: Any) -> Iterator[Any]:
    """Give every tensor stored in a graph and the graphs within."""
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)
    for node in graph.node:
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)
            for inner in (attribute.g, *attribute.graphs):
                yield from stored_tensors(inner)


def _check_external(file: str, tensor: Any) -> None:
    """Refuse data outside the model's folder, though it would not be read."""
    for entry in tensor.external_data:
        if entry.key != "location":
            continue
        ways = (PurePosixPath(entry.value), PureWindowsPath(entry.value))
        if any(way.anchor or ".." in way.parts for way in ways) or "\0" in entry.value:
            expected = "external data inside the model's folder"
            raise WorkloadError(file, f"initializer {tensor.name!r}", expected, entry.value)


def _inlined(file: str, model: Any) -> Any:
    """Put the bodies of local functions where they are called."""
    from onnx.inliner import inline_local_functions  # noqa: PLC0415

    _check_expansion(file, model)
    return inline_local_functions(model)


def _check_expansion(file: str, model: Any) -> None:
    """Refuse functions that call themselves or multiply beyond bounds."""
    functions = {(item.domain, item.name): item for item in model.functions}
    sizes: dict[tuple[str, str], int] = {}

    def size(nodes: Any, callers: tuple[tuple[str, str], ...]) -> int:
        total = 0
        for node in nodes:
            key = (node.domain, node.op_type)
            if key in callers or len(callers) > 64:
                expected = "functions that do not call themselves"
                raise WorkloadError(file, f"function {node.op_type!r}", expected, Literal("one"))
            if key in functions and key not in sizes:
                sizes[key] = size(functions[key].node, (*callers, key))
            total += sizes.get(key, 1)
            if total > MAX_NODES:
                expected = f"at most {MAX_NODES} operators with functions in place"
                raise WorkloadError(file, "", expected, Literal("more"))
        return total

    size(model.graph.node, ())
