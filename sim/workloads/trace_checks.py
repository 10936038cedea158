"""Do the parts of a layer trace fit each other? Shapes and types of values, and their counts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import prod
from types import MappingProxyType
from typing import Any

import h5py
import numpy as np

from sim.base.errors import InvalidValue, Literal
from sim.domain.activity import Int64Array
from sim.domain.data_format import FORMATS
from sim.domain.layer import OPERANDS, Layer
from sim.domain.operand_patterns import nonzero_mask
from sim.domain.toggled_actions import STREAMED
from sim.workloads.operand_record import BINS
from sim.workloads.tensors import MOST_VALUES, tensor_shape
from sim.workloads.trace_records import HISTOGRAM, TraceRecords
from sim.workloads.value_patterns import check_type

_BLOCK_RECORDS = 4096
_BIN_BITS = 8
_MOST_COUNTED = 2**40
_HALF = 0.5
"""Of a value: densities are fractions, rounded to 64 bits."""

_DATASETS = MappingProxyType(
    {
        "kind": "inferences/kind",
        "arrival_ns": "inferences/arrival_ns",
        "sample": "inferences/sample",
        "layers": "kinds/layers",
        "offset_ns": "kinds/offset_ns",
        "kinds": "kinds/name",
    }
)
"""Field of a trace or of one of its kinds -> dataset that it is read from."""


@contextmanager
def named_as_in_file(first: int = 0) -> Iterator[None]:
    """Name datasets in errors about a trace or a kind; `first`: where the kind's columns begin.

    Raises
    ------
    InvalidValue : as within.
    """
    try:
        yield
    except InvalidValue as problem:
        field, bracket, place = problem.key.partition("[")
        if field not in _DATASETS:
            raise
        index = f"[{first + int(place.removesuffix(']'))}]" if bracket else ""
        raise InvalidValue(_DATASETS[field] + index, problem.expected, problem.got) from None


def check_values(dataset: h5py.Dataset, name: str, layer: Layer, operand: str) -> None:
    """Check the shape of the values of an operand, a tensor per row; none is read.

    Raises
    ------
    InvalidValue : another shape, or too many values.
    """
    shape = tensor_shape(layer, operand)
    if dataset.shape[1:] != shape:
        expected = f"{layer.name}.{operand} of shape {shape} in each row"
        raise InvalidValue(name, expected, Literal(str(dataset.shape[1:])))
    if prod(shape) > MOST_VALUES:
        raise InvalidValue(name, f"at most {MOST_VALUES} values a row", prod(shape))


def check_value_types(
    records: TraceRecords, place: int, operand: str, dtype: np.dtype[np.generic], name: str
) -> None:
    """Check that values come in a type that their records' formats can have.

    Raises
    ------
    InvalidValue : they do not.
    """
    columns = records.columns
    chosen = (columns["layer"] == place) & (columns["operand"] == OPERANDS.index(operand))
    for index in np.unique(columns["format"][chosen & (columns["row"] >= 0)]):
        check_type(dtype, records.formats[index], name)


def check_histograms(records: TraceRecords, layers: tuple[Layer, ...]) -> None:
    """Check that histograms count the values of their operands, and agree with the densities.

    They are read a block at a time.

    Raises
    ------
    InvalidValue : a histogram of another number of values, or one that contradicts its density.
    """
    sizes = {
        (place, OPERANDS.index(operand)): prod(tensor_shape(layer, operand))
        for place, layer in enumerate(layers)
        if layer.is_matrix
        for operand in STREAMED
    }
    for first, counts, columns in records.histogram_blocks(_BLOCK_RECORDS):
        if ((counts < 0) | (counts > _MOST_COUNTED)).any():
            expected = f"counts from 0 to {_MOST_COUNTED}"
            raise InvalidValue(HISTOGRAM.name, expected, Literal("another"))
        total = counts.sum(axis=1)
        _check_totals(first, total, columns, sizes)
        _check_densities(first, counts, total, columns, records.formats)


def _check_totals(
    first: int, total: Int64Array, columns: Mapping[str, Any], sizes: Mapping[tuple[int, int], int]
) -> None:
    keys = zip(columns["layer"].tolist(), columns["operand"].tolist(), strict=True)
    # an ofmap may have been counted after a fused pooling: its number is open
    wanted = np.array([sizes.get(key, -1) for key in keys], np.int64)
    wrong = np.flatnonzero((total != wanted) & (total > 0) & (wanted >= 0))
    if len(wrong):
        row = int(wrong[0])
        expected = f"counts of {wanted[row]} values, or none"
        raise InvalidValue(f"{HISTOGRAM.name}[{first + row}]", expected, int(total[row]))


def _check_densities(
    first: int,
    counts: Int64Array,
    total: Int64Array,
    columns: Mapping[str, Any],
    formats: tuple[str, ...],
) -> None:
    """Check that as many values are 0 as bins allow; where a bin is a pattern, exactly."""
    zero_bins = np.array([_zero_bins(name) for name in formats]).reshape(-1, BINS)
    one_pattern_each = np.array([FORMATS[name].bits <= _BIN_BITS for name in formats], np.bool_)
    zeros = (counts * zero_bins[columns["format"]]).sum(axis=1)
    excess = (1.0 - columns["density"]) * total - zeros
    exact = one_pattern_each[columns["format"]]
    wrong = np.flatnonzero((excess > _HALF) | (exact & (excess < -_HALF)))
    if len(wrong):
        row = int(wrong[0])
        density = 1.0 - zeros[row] / total[row]
        expected = f"{'' if exact[row] else 'at least '}{density:.6g}, as {HISTOGRAM.name} says"
        got = float(columns["density"][row])
        raise InvalidValue(f"records/density[{first + row}]", expected, got)


def _zero_bins(format_name: str) -> list[bool]:
    """Tell for each bin whether patterns in it can be 0: of floats both signs."""
    dropped = max(0, FORMATS[format_name].bits - _BIN_BITS)
    mask = nonzero_mask(format_name) >> dropped
    return [not place & mask for place in range(BINS)]
