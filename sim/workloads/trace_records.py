"""Records of a layer trace, by sample: what is known of operands and where their values are."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import h5py
import numpy as np

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.domain.activity import Int64Array
from sim.domain.data_format import FORMATS
from sim.domain.layer import OPERANDS
from sim.domain.layer_trace import LayerTrace
from sim.workloads.operand_record import BINS, EVERY_SAMPLE
from sim.workloads.strict_hdf5 import check_stored, find_field
from sim.workloads.trace_fields import FIELDS

HISTOGRAM = next(field for field in FIELDS if field.name == "records/histogram")
_NAMES = tuple(
    field.name.removeprefix("records/")
    for field in FIELDS
    if field.name.startswith("records/") and field is not HISTOGRAM
)


class RecordRow(NamedTuple):
    """One record; fields as in the table of datasets. `record` is its place there."""

    record: int
    format_name: str
    unsigned: bool
    zero_point: int
    scale: float
    density: float
    row: int


class TraceRecords:
    """All records of a trace, in order of sample, layer and operand.

    Attributes
    ----------
    columns : (record,) each, by the names of the table of datasets.
    formats : that `columns["format"]` counts.
    """

    def __init__(
        self, columns: Mapping[str, Any], formats: tuple[str, ...], histograms: h5py.Dataset
    ) -> None:
        order = np.lexsort((columns["operand"], columns["layer"], columns["sample"]))
        self.columns = {name: column[order] for name, column in columns.items()}
        self._order, self.formats, self._histograms = order, formats, histograms
        self._as_stored = columns

    def __len__(self) -> int:
        return len(self._order)

    def of(self, sample: int) -> dict[int, dict[str, RecordRow]]:
        """Give the records of a sample, by place of the layer and operand.

        Those of all samples are among them, where the sample has none of its own.
        """
        found: dict[int, dict[str, RecordRow]] = {}
        for wanted in dict.fromkeys((EVERY_SAMPLE, sample)):
            first, end = np.searchsorted(self.columns["sample"], (wanted, wanted + 1))
            for place in range(int(first), int(end)):
                operands = found.setdefault(int(self.columns["layer"][place]), {})
                operands[OPERANDS[self.columns["operand"][place]]] = self._row(place)
        return found

    def kept(self) -> Iterator[tuple[int, int, int]]:
        """Give layer, operand and last row of the values that are kept."""
        with_values = self.columns["row"] >= 0
        layer, operand, row = (
            self.columns[name][with_values] for name in ("layer", "operand", "row")
        )
        keys = layer.astype(np.int64) * len(OPERANDS) + operand
        found, places = np.unique(keys, return_inverse=True)
        last = np.zeros(len(found), np.int64)
        np.maximum.at(last, places, row)
        for key, last_row in zip(found.tolist(), last.tolist(), strict=True):
            place, index = divmod(key, len(OPERANDS))
            yield place, index, last_row

    def histogram(self, record: int) -> Int64Array | None:
        """Give the (256,) counts of a record; None where they are not known."""
        counts: Int64Array = self._histograms[record]
        return counts if counts.any() else None

    def histogram_blocks(self, most: int) -> Iterator[tuple[int, Int64Array, Mapping[str, Any]]]:
        """Give the first record, the (record, 256) counts and the columns of each block.

        Records are in the order of the file.
        """
        for first in range(0, len(self), most):
            block = slice(first, first + most)
            columns = {name: column[block] for name, column in self._as_stored.items()}
            yield first, self._histograms[block], columns

    def _row(self, place: int) -> RecordRow:
        columns = self.columns
        return RecordRow(
            record=int(self._order[place]),
            format_name=self.formats[columns["format"][place]],
            unsigned=bool(columns["unsigned"][place]),
            zero_point=int(columns["zero_point"][place]),
            scale=float(columns["scale"][place]),
            density=float(columns["density"][place]),
            row=int(columns["row"][place]),
        )


def read_records(file: h5py.File, columns: Mapping[str, Any], trace: LayerTrace) -> TraceRecords:
    """Check the records of a file; histograms are not read.

    Raises
    ------
    InvalidValue : an index out of range, a layer without MACs, a record given twice.
    """
    records = {name: columns[f"records/{name}"] for name in _NAMES}
    formats: tuple[str, ...] = columns["formats"]
    for name in formats:
        if name not in FORMATS:
            raise InvalidValue("formats", expected_one_of(FORMATS, name), name)
    count = len(records["sample"])
    for name, column in records.items():
        if len(column) != count:
            raise InvalidValue(f"records/{name}", f"{count} records", len(column))
    layers = len(trace.workload.layers)
    _check_range("sample", records["sample"], EVERY_SAMPLE, trace.samples)
    _check_range("layer", records["layer"], 0, layers)
    _check_range("operand", records["operand"], 0, len(OPERANDS))
    _check_range("format", records["format"], 0, len(formats))
    _check_layers(records["layer"], trace)
    if not ((records["density"] >= 0) & (records["density"] <= 1)).all():
        raise InvalidValue("records/density", "numbers in [0, 1]", Literal("another"))
    keys = (records["sample"].astype(np.int64) * layers + records["layer"]) * len(OPERANDS)
    if len(np.unique(keys + records["operand"])) != count:
        expected = "one per sample, layer and operand"
        raise InvalidValue("records", expected, Literal("one of them twice"))
    if (records["row"] < -1).any():
        raise InvalidValue("records/row", "rows of tensors, or -1", int(records["row"].min()))
    values = (records["row"] >= 0) & (records["operand"] == OPERANDS.index("ofmap"))
    if values.any():
        raise InvalidValue("records/row", "-1 for an ofmap", Literal("values"))
    histograms = find_field(file, HISTOGRAM)
    if histograms.shape != (count, BINS):
        got = Literal(str(histograms.shape))
        raise InvalidValue(HISTOGRAM.name, f"shape {(count, BINS)}", got)
    check_stored(histograms, HISTOGRAM.name)
    return TraceRecords(records, formats, histograms)


def _check_layers(places: Any, trace: LayerTrace) -> None:
    matrix = np.array([layer.is_matrix for layer in trace.workload.layers])
    wrong = np.flatnonzero(~matrix[places])
    if len(wrong):
        name = trace.workload.layers[places[wrong[0]]].name
        raise InvalidValue(f"records/layer[{int(wrong[0])}]", "a layer of MACs", name)


def _check_range(name: str, values: Any, least: int, end: int) -> None:
    wrong = np.flatnonzero((values < least) | (values >= end))
    if len(wrong):
        place = int(wrong[0])
        expected = f"from {least} to {end - 1}"
        raise InvalidValue(f"records/{name}[{place}]", expected, int(values[place]))
