"""A model with its weights, to be run: the same operators as the importer reads, in parts."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.base.errors import Literal, WorkloadError
from sim.workloads.onnx_import.decoding import printable
from sim.workloads.onnx_import.model_file import (
    check_model,
    import_onnx,
    stored_tensors,
    with_functions_inlined,
)

RUN_DOMAINS = frozenset(("", "ai.onnx", "ai.onnx.ml", "com.microsoft"))
"""Operators of ONNX, and those that ONNX Runtime adds; all others would need foreign code."""

MAX_MODEL_BYTES = 2**31 - 1
"""More than protobuf holds; larger weights are external data."""

COPY_PREFIX = "joulesim.copy."


def load_whole_model(path: Path) -> Any:
    """Read a model with the weights inside its file; external data are checked, not read.

    Raises
    ------
    WorkloadError
        The file is no model, has operators of foreign libraries, or data outside its folder.
    """
    file = str(path)
    onnx = import_onnx(file)
    try:
        size = path.stat().st_size
        if size > MAX_MODEL_BYTES:
            expected = f"an ONNX file of at most {MAX_MODEL_BYTES} bytes (weights beside it)"
            raise WorkloadError(file, "", expected, size)
        content = path.read_bytes()
    except OSError as problem:
        got = Literal((problem.strerror or str(problem)).lower())
        raise WorkloadError(file, "", "a readable file", got) from None
    model = with_functions_inlined(file, check_model(onnx, file, content))
    _check_external_files(path, model)
    for node in _all_nodes(model.graph):
        if node.domain not in RUN_DOMAINS:
            where = f"operator {printable(node.name or node.op_type)!r}"
            expected = "operators of ONNX or com.microsoft (custom ones are not run)"
            raise WorkloadError(file, where, expected, f"{node.domain}.{node.op_type}")
    return model


def part_of(model: Any, outputs: Sequence[str]) -> Any:
    """Give the operators that some tensors need, as a model that puts them out.

    What is stored or comes from outside is put out as a copy; see `output_name`.
    """
    from onnx import ModelProto, ValueInfoProto, helper  # noqa: PLC0415

    made = {name for node in model.graph.node for name in node.output}
    needed = set(outputs)
    kept = []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output):
            needed.update(_read_by(node))
            kept.append(node)
    part = ModelProto(ir_version=model.ir_version, opset_import=model.opset_import)
    graph = part.graph
    graph.name = model.graph.name or "part"
    graph.node.extend(reversed(kept))
    graph.initializer.extend(item for item in model.graph.initializer if item.name in needed)
    graph.sparse_initializer.extend(
        item for item in model.graph.sparse_initializer if item.values.name in needed
    )
    graph.input.extend(item for item in model.graph.input if item.name in needed)
    for name in dict.fromkeys(outputs):
        if name in made:
            graph.output.append(ValueInfoProto(name=name))
        else:
            graph.node.append(helper.make_node("Identity", [name], [COPY_PREFIX + name]))
            graph.output.append(ValueInfoProto(name=COPY_PREFIX + name))
    return part


def _all_nodes(graph: Any) -> Iterator[Any]:
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            for inner in (attribute.g, *attribute.graphs):
                yield from _all_nodes(inner)


def _read_by(node: Any) -> Iterable[str]:
    """Give the tensors an operator reads, those of the graphs within it too."""
    names = set(node.input)
    for attribute in node.attribute:
        for inner in (attribute.g, *attribute.graphs):
            names.update(item.name for item in inner.output)
            for each in inner.node:
                names.update(_read_by(each))
    return names


def _check_external_files(path: Path, model: Any) -> None:
    """Refuse data that lie outside of the model's folder behind a symbolic link, or are missing."""
    folder = path.resolve().parent
    for tensor in stored_tensors(model.graph):
        for entry in tensor.external_data:
            if entry.key != "location":
                continue
            where = f"initializer {printable(tensor.name)!r}"
            target = (folder / entry.value).resolve()
            if not target.is_relative_to(folder):
                expected = "external data inside the model's folder"
                raise WorkloadError(str(path), where, expected, entry.value)
            if not target.is_file():
                expected = "an existing file of external data"
                raise WorkloadError(str(path), where, expected, entry.value)
