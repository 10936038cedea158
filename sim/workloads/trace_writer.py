"""Layer traces to HDF5: tables as whole columns, tensors one after another as they come."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from sim.base.atomic_file import atomic_path
from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.base.version import __version__
from sim.domain.layer import OPERANDS, Layer
from sim.domain.layer_trace import LayerTrace
from sim.workloads.network_text import format_network
from sim.workloads.operand_record import BINS, EVERY_SAMPLE, OperandRecord
from sim.workloads.strict_hdf5 import COMPRESSION, describe_dataset, set_attribute, write_field
from sim.workloads.tensors import tensor_shape
from sim.workloads.trace_fields import FIELDS, FILETYPE, VERSION

MAX_RECORDS = 2**22
CHUNK_BYTES = 2**20
_HISTOGRAM_ROWS = 64
_COLUMNS = {
    "sample": "i",
    "layer": "i",
    "operand": "i",
    "format": "i",
    "unsigned": "B",
    "zero_point": "q",
    "scale": "d",
    "density": "d",
    "row": "q",
}
"""Columns of `records` -> types of Python's arrays."""


def write_trace(
    path: str | Path,
    trace: LayerTrace,
    samples: Iterable[OperandRecord] = (),
    *,
    unrecorded: Mapping[str, str] | None = None,
    note: str = "",
) -> None:
    """Write a layer trace, whole or not at all.

    Parameters
    ----------
    path : file to write, usually `*.h5`; an earlier one is replaced.
    samples : what is known of operands, in any order; each is written before the next is asked
        for.
    unrecorded : why there are no tensors, by the name of a layer; looked at last.
    note : what was done to the values.

    Raises
    ------
    InvalidValue
        A record of a layer or sample the trace does not have, given twice, or of a wrong shape.
    ResultsError
        The file cannot be written.
    """
    with (
        atomic_path(path) as temporary,
        h5py.File(temporary, "w", libver=("v110", "v110")) as file,
    ):
        columns = _RecordColumns(file, trace)
        for record in samples:
            columns.add(record)
        fields = _trace_columns(trace) | columns.finish() | _unrecorded(trace, unrecorded or {})
        for name, value in _attributes(trace, note).items():
            set_attribute(file, name, value)
        for field in FIELDS:
            if field.name in file:
                describe_dataset(file[field.name], field)
            else:
                write_field(file, field, fields[field.name])


def chunk_shape(shape: Sequence[int], itemsize: int) -> tuple[int, ...]:
    """Give chunks of about a megabyte: whole trailing axes, one row of the first.

    >>> chunk_shape((5, 1, 64, 300, 200), 1)
    (1, 1, 16, 300, 200)
    """
    chunk = [1, *shape[1:]]
    for axis in range(1, len(chunk)):
        while chunk[axis] > 1 and prod(chunk) * itemsize > CHUNK_BYTES:
            chunk[axis] = -(-chunk[axis] // 2)
    return tuple(chunk)


class _RecordColumns:
    """Records as columns; their values go to the file at once."""

    def __init__(self, file: h5py.File, trace: LayerTrace) -> None:
        self._file, self._samples = file, trace.samples
        self._layers = {layer.name: layer for layer in trace.workload.layers}
        self._places = {name: place for place, name in enumerate(self._layers)}
        self._columns: dict[str, array[Any]] = {
            name: array(code) for name, code in _COLUMNS.items()
        }
        self._formats: dict[str, int] = {}
        self._seen: set[tuple[int, int, int]] = set()
        self._pending: list[Any] = []
        self._histograms = file.create_dataset(
            "records/histogram",
            shape=(0, BINS),
            maxshape=(None, BINS),
            chunks=(_HISTOGRAM_ROWS, BINS),
            dtype=np.int64,
            track_times=False,
            **COMPRESSION,
        )

    def add(self, record: OperandRecord) -> None:
        """Write one record."""
        layer = self._checked(record)
        place, operand = self._places[layer.name], OPERANDS.index(record.operand)
        key = (record.sample, place, operand)
        where = f"{record.layer}.{record.operand}"
        if key in self._seen:
            raise InvalidValue(where, f"sample {record.sample} once", Literal("another record"))
        if len(self._seen) >= MAX_RECORDS:
            raise InvalidValue(where, f"at most {MAX_RECORDS} records", Literal("more"))
        self._seen.add(key)
        row = -1 if record.values is None else self._write(place, layer, record)
        values = {
            "sample": record.sample,
            "layer": place,
            "operand": operand,
            "format": self._formats.setdefault(record.format_name, len(self._formats)),
            "unsigned": int(record.unsigned),
            "zero_point": record.zero_point,
            "scale": record.scale,
            "density": record.density,
            "row": row,
        }
        for name, value in values.items():
            self._columns[name].append(value)
        unknown = np.zeros(BINS, np.int64)
        self._pending.append(unknown if record.histogram is None else record.histogram)
        if len(self._pending) == _HISTOGRAM_ROWS:
            self._write_histograms()

    def finish(self) -> dict[str, Any]:
        """Give the columns."""
        self._write_histograms()
        formats = {"formats": tuple(self._formats)}
        return formats | {f"records/{name}": column for name, column in self._columns.items()}

    def _checked(self, record: OperandRecord) -> Layer:
        where = f"{record.layer}.{record.operand}"
        layer = self._layers.get(record.layer)
        if layer is None or not layer.is_matrix:
            names = [name for name, each in self._layers.items() if each.is_matrix]
            expected = f"a layer of MACs, {expected_one_of(names, record.layer)}"
            raise InvalidValue(where, expected, record.layer)
        if not EVERY_SAMPLE <= record.sample < self._samples:
            expected = f"a sample from {EVERY_SAMPLE} to {self._samples - 1}"
            raise InvalidValue(where, expected, record.sample)
        return layer

    def _write(self, place: int, layer: Layer, record: OperandRecord) -> int:
        values = record.values
        assert values is not None
        where = f"{record.layer}.{record.operand}"
        if record.operand == "ofmap":
            raise InvalidValue(where, "no values, statistics only", Literal("values"))
        shape = tensor_shape(layer, record.operand)
        if values.shape != shape:
            raise InvalidValue(where, f"shape {shape}", Literal(str(values.shape)))
        stored = values.view(np.uint8) if values.dtype.kind == "b" else values
        name = f"tensors/{place}/{record.operand}"
        if name not in self._file:
            self._file.create_dataset(
                name,
                shape=(0, *shape),
                maxshape=(None, *shape),
                chunks=chunk_shape((1, *shape), stored.dtype.itemsize),
                dtype=stored.dtype,
                track_times=False,
                **COMPRESSION,
            )
        dataset = self._file[name]
        if dataset.dtype != stored.dtype:
            raise InvalidValue(where, f"{dataset.dtype}, as before", Literal(str(stored.dtype)))
        row = len(dataset)
        dataset.resize(row + 1, axis=0)
        dataset[row] = stored
        return row

    def _write_histograms(self) -> None:
        first = len(self._histograms)
        self._histograms.resize(first + len(self._pending), axis=0)
        if self._pending:
            self._histograms[first:] = np.stack(self._pending)
        self._pending.clear()


def _attributes(trace: LayerTrace, note: str) -> dict[str, str | int]:
    return {
        "filetype": FILETYPE,
        "version": VERSION,
        "joulesim": __version__,
        "name": trace.name,
        "source": trace.source,
        "note": note,
        "samples": trace.samples,
        "duration_ns": trace.duration_ns,
        "deadline_ns": trace.deadline_ns or 0,
        "repeated_parameters": trace.workload.repeated_parameters,
    }


def _trace_columns(trace: LayerTrace) -> dict[str, Any]:
    left_out = trace.workload.unsupported
    return {
        "network": (format_network(trace.workload),),
        "unsupported/operator": tuple(item.operator for item in left_out),
        "unsupported/count": [item.count for item in left_out],
        "unsupported/macs": [-1 if item.macs is None else item.macs for item in left_out],
        "unsupported/values": [-1 if item.values is None else item.values for item in left_out],
        "kinds/name": tuple(kind.name for kind in trace.kinds),
        "kinds/first": np.cumsum([0, *(len(kind.layers) for kind in trace.kinds)]),
        "kinds/layers": np.concatenate([kind.layers for kind in trace.kinds]),
        "kinds/offset_ns": np.concatenate([kind.offset_ns for kind in trace.kinds]),
        "inferences/kind": trace.kind,
        "inferences/arrival_ns": trace.arrival_ns,
        "inferences/sample": trace.sample,
    }


def _unrecorded(trace: LayerTrace, reasons: Mapping[str, str]) -> dict[str, Any]:
    places = {layer.name: place for place, layer in enumerate(trace.workload.layers)}
    for name in reasons:
        if name not in places:
            raise InvalidValue("unrecorded", expected_one_of(places, name), name)
    return {
        "unrecorded/layer": [places[name] for name in reasons],
        "unrecorded/reason": tuple(reasons.values()),
    }
