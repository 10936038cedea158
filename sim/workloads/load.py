"""A workload by its bundled name or from a file, whatever the file's format."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from sim.base.bundled import bundled_files
from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal, WorkloadError
from sim.domain.workload import Workload
from sim.workloads.onnx_graph import ONNX_SUFFIX, read_onnx
from sim.workloads.scalesim_csv import read_topology
from sim.workloads.yaml_network import read_network

READERS: Mapping[str, Callable[[Path], Workload]] = MappingProxyType(
    {".yaml": read_network, ".yml": read_network, ".csv": read_topology, ONNX_SUFFIX: read_onnx}
)
"""Reader by the suffix of the file, in small letters."""


def bundled_workloads() -> dict[str, Path]:
    """Names of the bundled networks and their files, in alphabetical order."""
    return bundled_files("traces", ".yaml")


def load_workload(source: str | Path, dims: Mapping[str, int] | None = None) -> Workload:
    """Read a workload.

    Parameters
    ----------
    source : name of a bundled network ("resnet18"), or a file: joulesim's YAML (".yaml",
        ".yml"), a SCALE-Sim topology (".csv") or an ONNX model (".onnx", which needs the
        package onnx). What contains a path separator or ends in one of these suffixes is a
        file.
    dims : sizes of the dimensions that an ONNX model leaves open, by name.

    Raises
    ------
    WorkloadError
        There is no such network or file, or the file is malformed.
    InvalidValue
        `dims` for what has no open dimensions, or a name that is none of them.

    Examples
    --------
    >>> load_workload("resnet18").layers[0].name
    'conv1'
    """
    text = str(source)
    path = Path(text)
    suffix = path.suffix.lower()
    if suffix == ONNX_SUFFIX:
        return read_onnx(path, dims)
    if dims:
        raise InvalidValue("dims", "an ONNX model to set dimensions of", text)
    reader = READERS.get(suffix)
    if reader is not None:
        return reader(path)
    if "/" in text or "\\" in text:
        raise _unknown_format(path)
    bundled = bundled_workloads()
    if text not in bundled:
        raise WorkloadError("workload", "", expected_one_of(bundled, text), text)
    return read_network(bundled[text])


def _unknown_format(path: Path) -> WorkloadError:
    file = str(path).replace("\0", "\\0")
    expected = f"a file ending in one of {', '.join(READERS)}"
    return WorkloadError(file, "", expected, path.suffix or Literal("no suffix"))
