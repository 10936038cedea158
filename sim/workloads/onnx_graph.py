"""ONNX models to workloads: structure only, no weights needed."""

from collections.abc import Mapping
from pathlib import Path

from sim.base.errors import InvalidValue, Literal, WorkloadError
from sim.domain.workload import Workload
from sim.workloads.onnx_import.decoding import printable
from sim.workloads.onnx_import.dimensions import set_dimensions
from sim.workloads.onnx_import.draft import NetworkDraft
from sim.workloads.onnx_import.model_file import load_model
from sim.workloads.onnx_import.operators import leave_out_unread, lower
from sim.workloads.onnx_import.patterns import recognise
from sim.workloads.onnx_import.shapes import read_graph

ONNX_SUFFIX = ".onnx"


def read_onnx(path: Path, dims: Mapping[str, int] | None = None) -> Workload:
    """Read an ONNX model.

    Parameters
    ----------
    path : the file; its weights are neither needed nor read, data in other files never opened.
    dims : sizes of the dimensions that the model leaves open, by name; one without a name is
        ``input[axis]``.

    Returns
    -------
    Workload
        What has no layer is listed in `Workload.unsupported`.

    Raises
    ------
    WorkloadError
        The file is not a model that can be read, or a dimension has no size.
    InvalidValue
        `dims` names a dimension the model does not leave open.
    """
    return draft_network(path, dims)[1]


def draft_network(
    path: Path, dims: Mapping[str, int] | None = None
) -> tuple[NetworkDraft, Workload]:
    """Read an ONNX model; the draft knows the graph, and which operator made each layer of MACs.

    Parameters, errors: as `read_onnx`.
    """
    file = str(path)
    model = load_model(path)
    producer = " ".join(filter(None, (model.producer_name, model.producer_version)))
    set_dimensions(file, model, dims or {})
    graph = recognise(read_graph(file, model))
    draft = NetworkDraft(file, graph)
    for node in graph.nodes:
        lower(draft, node)
    leave_out_unread(draft)
    return draft, _workload(path, draft, _description(producer, graph.opset, dims or {}))


def _workload(path: Path, draft: NetworkDraft, description: str) -> Workload:
    file = str(path)
    if not draft.layers:
        kinds = ", ".join(item.operator for item in draft.unsupported[:6]) or "none"
        raise WorkloadError(file, "", "an operator that can be simulated", Literal(kinds))
    try:
        return Workload(
            name=printable(path.stem),
            layers=draft.layers,
            description=description,
            source=printable(path.name),
            unsupported=draft.unsupported,
            repeated_parameters=draft.repeated_parameters,
        )
    except InvalidValue as problem:
        raise WorkloadError(file, problem.key, problem.expected, problem.got) from None


def _description(producer: str, opset: int, dims: Mapping[str, int]) -> str:
    chosen = "".join(f", {name} = {size}" for name, size in dims.items())
    made = f" by {producer}" if producer else ""
    return printable(f"ONNX model{made}, operator set {opset}{chosen}")
