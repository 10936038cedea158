"""Layer traces from HDF5: the trace itself at once, its tensors one at a time."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from sim.base.errors import InvalidValue, Literal, WorkloadError
from sim.domain.activity import Int64Array
from sim.domain.architecture import Architecture
from sim.domain.layer import OPERANDS, Densities, Layer
from sim.domain.layer_trace import InferenceKind, LayerTrace
from sim.domain.toggled_actions import STREAMED
from sim.domain.unsupported import UnsupportedOperator
from sim.domain.workload import Workload
from sim.workloads.npz_file import ArrayHeader
from sim.workloads.strict_hdf5 import (
    check_hdf5_file,
    check_kind,
    check_stored,
    find_dataset,
    find_fields,
    one_line_errors,
    read_attribute,
    read_numbers,
    read_texts,
)
from sim.workloads.tensors import Tensors, check_tensor
from sim.workloads.trace_checks import (
    check_histograms,
    check_value_types,
    check_values,
    named_as_in_file,
)
from sim.workloads.trace_fields import ATTRIBUTES, FIELDS, FILETYPE, VERSION
from sim.workloads.trace_records import HISTOGRAM, TraceRecords, read_records
from sim.workloads.yaml_network import parse_network

Array = np.ndarray[Any, Any]

MAX_FILE_BYTES = 2**40
MAX_TABLE_BYTES = 2**29
"""Of everything but tensors and histograms, which are read a row at a time."""

_TENSOR_DTYPES = frozenset(
    ("int8", "uint8", "int16", "uint16", "int32", "uint32", "float16", "float32", "float64")
)
_WHAT = "layer trace"


class OpenTrace:
    """A layer trace whose file is open for its tensors.

    Attributes
    ----------
    trace : its inferences and layers.
    records : what is known of operands.
    note : what was done to the values; "" for nothing.
    unrecorded : why there are no tensors, by the name of a layer.
    """

    def __init__(self, path: Path, file: h5py.File) -> None:
        self.path, self._file = path, file
        check_kind(file, ATTRIBUTES, FILETYPE, VERSION)
        attributes = {row.name: read_attribute(file, row) for row in ATTRIBUTES}
        small = tuple(field for field in FIELDS if field.name != HISTOGRAM.name)
        datasets = find_fields(file, small, MAX_TABLE_BYTES)
        columns: dict[str, Any] = {
            field.name: (read_texts if field.dtype == "str" else read_numbers)(
                field, datasets[field.name]
            )
            for field in small
        }
        workload = _workload(str(path), columns, int(attributes["repeated_parameters"]))
        self.trace = _trace(attributes, columns, workload)
        self.note = str(attributes["note"])
        self.records: TraceRecords = read_records(file, columns, self.trace)
        self.unrecorded = _unrecorded(columns, workload)
        self._layers = {layer.name: layer for layer in workload.layers}
        self._places = {layer.name: place for place, layer in enumerate(workload.layers)}
        self._tensors = self._find_tensors()
        check_histograms(self.records, workload.layers)

    def tensors(self, sample: int, architecture: Architecture) -> Tensors | None:
        """Give the values of a sample for a machine; None where there are none.

        A layer is in it when both of its operands were kept.

        Raises
        ------
        WorkloadError : the machine's formats cannot hold values of their type.
        """
        formats = architecture.array.formats
        rows: dict[str, int] = {}
        found: set[str] = set()
        for place, operands in self.records.of(sample).items():
            layer = self.trace.workload.layers[place]
            kept = {each: operands[each].row for each in STREAMED if each in operands}
            if len(kept) < len(STREAMED) or min(kept.values()) < 0:
                continue
            for operand, row in kept.items():
                name = f"{layer.name}.{operand}"
                dataset = self._tensors[place, operand]
                header = ArrayHeader(dataset.shape[1:], dataset.dtype)
                check_tensor(str(self.path), name, header, layer, operand, formats)
                rows[name] = row
            found.add(layer.name)
        if not found:
            return None

        def read(name: str) -> Array:
            layer_name, _, operand = name.rpartition(".")
            return self.read(self._places[layer_name], operand, rows[name])

        return Tensors(source=str(self.path), layers=frozenset(found), read=read, formats=formats)

    def densities(self, sample: int) -> Mapping[str, Densities]:
        """Give the densities of a sample by the name of the layer, where any is known.

        Operands that nothing is known of keep the layer's own.
        """
        found = {}
        for place, operands in self.records.of(sample).items():
            layer = self.trace.workload.layers[place]
            known = {operand: row.density for operand, row in operands.items()}
            found[layer.name] = replace(layer.densities, **known)
        return found

    def histograms(self, sample: int) -> Mapping[str, Mapping[str, Int64Array]]:
        """Give (256,) counts of the 8 leading bits of patterns, by layer and operand.

        Raises
        ------
        WorkloadError : the file is damaged.
        """
        found: dict[str, dict[str, Int64Array]] = {}
        with one_line_errors(self.path, WorkloadError, _WHAT):
            for place, operands in self.records.of(sample).items():
                name = self.trace.workload.layers[place].name
                for operand, row in operands.items():
                    counts = self.records.histogram(row.record)
                    if counts is not None:
                        found.setdefault(name, {})[operand] = counts
        return found

    def tensor_bytes(self) -> tuple[int, int]:
        """Give the bytes of all values, and those they take in the file."""
        datasets = self._tensors.values()
        whole = sum(dataset.size * dataset.dtype.itemsize for dataset in datasets)
        return whole, sum(dataset.id.get_storage_size() for dataset in datasets)

    def read(self, place: int, operand: str, row: int) -> Array:
        """Read values that a record has, by place of the layer, operand and row.

        Raises
        ------
        WorkloadError : the data are damaged.
        """
        with one_line_errors(self.path, WorkloadError, _WHAT):
            values: Array = self._tensors[place, operand][row]
            return values

    def _find_tensors(self) -> dict[tuple[int, str], h5py.Dataset]:
        """Check form and place of all values that records speak of, and read none."""
        found: dict[tuple[int, str], h5py.Dataset] = {}
        for place, operand, last_row in self.records.kept():
            name = f"tensors/{place}/{OPERANDS[operand]}"
            dataset = find_dataset(self._file, name)
            if dataset.shape is None or len(dataset.shape) < 1 or dataset.shape[0] <= last_row:
                raise InvalidValue(name, f"{last_row + 1} tensors", Literal(str(dataset.shape)))
            if dataset.dtype.name not in _TENSOR_DTYPES:
                raise InvalidValue(name, "integers or floats", Literal(str(dataset.dtype)))
            check_stored(dataset, name)
            check_values(dataset, name, self.trace.workload.layers[place], OPERANDS[operand])
            check_value_types(self.records, place, OPERANDS[operand], dataset.dtype, name)
            found[place, OPERANDS[operand]] = dataset
        return found


@contextmanager
def open_trace(path: str | Path) -> Iterator[OpenTrace]:
    """Open a layer trace; its tensors can be read while the block runs.

    Parameters
    ----------
    path : a file in the format of docs/formats/traces.md.

    Yields
    ------
    OpenTrace
        Its tables are checked and in memory; tensors and histograms are not.

    Raises
    ------
    WorkloadError
        The file is missing, not HDF5, of another type or version, or damaged; names the dataset.
    """
    source = Path(path)
    check_hdf5_file(source, WorkloadError, _WHAT, MAX_FILE_BYTES)
    with one_line_errors(source, WorkloadError, _WHAT):
        # a tensor is read once: chunks that HDF5 kept would only take room
        file = h5py.File(source, "r", locking=False, rdcc_nbytes=0)
    with file:
        with one_line_errors(source, WorkloadError, _WHAT):
            opened = OpenTrace(source, file)
        yield opened


def read_trace(path: str | Path) -> LayerTrace:
    """Read the inferences and layers of a trace, without tensors.

    Raises
    ------
    WorkloadError : as `open_trace`.
    """
    with open_trace(path) as opened:
        return opened.trace


def _workload(file: str, columns: Mapping[str, Any], repeated_parameters: int) -> Workload:
    network = parse_network(columns["network"][0], f"{file}: network")
    keys = ("operator", "count", "macs", "values")
    lists = [columns[f"unsupported/{key}"] for key in keys]
    _check_equal_lengths("unsupported", lists)
    unsupported = tuple(
        UnsupportedOperator(
            operator=operator,
            count=int(count),
            macs=None if macs < 0 else int(macs),
            values=None if values < 0 else int(values),
        )
        for operator, count, macs, values in zip(*lists, strict=True)
    )
    return replace(network, unsupported=unsupported, repeated_parameters=repeated_parameters)


def _trace(
    attributes: Mapping[str, Any], columns: Mapping[str, Any], workload: Workload
) -> LayerTrace:
    names = [f"inferences/{name}" for name in ("kind", "arrival_ns", "sample")]
    _check_equal_lengths(names[1], [columns[name] for name in names], names)
    kinds = _kinds(columns, len(workload.layers))
    with named_as_in_file():
        return LayerTrace(
            name=attributes["name"],
            source=attributes["source"],
            workload=workload,
            kinds=kinds,
            kind=columns["inferences/kind"],
            arrival_ns=columns["inferences/arrival_ns"],
            sample=columns["inferences/sample"],
            samples=attributes["samples"],
            duration_ns=attributes["duration_ns"],
            deadline_ns=attributes["deadline_ns"] or None,
        )


def _kinds(columns: Mapping[str, Any], layer_count: int) -> tuple[InferenceKind, ...]:
    names, first = columns["kinds/name"], columns["kinds/first"]
    layers, offset_ns = columns["kinds/layers"], columns["kinds/offset_ns"]
    if len(first) != len(names) + 1:
        expected = f"{len(names) + 1} values, one more than kinds/name"
        raise InvalidValue("kinds/first", expected, Literal(f"{len(first)}"))
    _check_equal_lengths("kinds/offset_ns", [layers, offset_ns])
    if first[0] != 0 or first[-1] != len(layers) or (np.diff(first) < 1).any():
        expected = f"rising from 0 to {len(layers)}, the number of invocations"
        raise InvalidValue("kinds/first", expected, first.tolist())
    wrong = np.flatnonzero((layers < 0) | (layers >= layer_count))
    if len(wrong):
        expected = f"from 0 to {layer_count - 1}"
        raise InvalidValue(f"kinds/layers[{wrong[0]}]", expected, int(layers[wrong[0]]))
    return tuple(
        _kind(name, layers, offset_ns, int(first[place]), int(first[place + 1]))
        for place, name in enumerate(names)
    )


def _kind(name: str, layers: Array, offset_ns: Array, first: int, end: int) -> InferenceKind:
    with named_as_in_file(first):
        return InferenceKind(name=name, layers=layers[first:end], offset_ns=offset_ns[first:end])


def _unrecorded(columns: Mapping[str, Any], workload: Workload) -> dict[str, str]:
    places, reasons = columns["unrecorded/layer"], columns["unrecorded/reason"]
    _check_equal_lengths("unrecorded", [places, reasons])
    layers: tuple[Layer, ...] = workload.layers
    for place in places:
        if not 0 <= place < len(layers):
            expected = f"from 0 to {len(layers) - 1}"
            raise InvalidValue("unrecorded/layer", expected, int(place))
    return {layers[place].name: reason for place, reason in zip(places, reasons, strict=True)}


def _check_equal_lengths(key: str, columns: list[Any], names: Sequence[str] = ()) -> None:
    lengths = [len(column) for column in columns]
    if len(set(lengths)) > 1:
        pairs = zip(names, lengths, strict=True) if names else ()
        got = ", ".join(f"{length} in {name}" for name, length in pairs)
        raise InvalidValue(key, "columns of one length", Literal(got or str(sorted(set(lengths)))))
