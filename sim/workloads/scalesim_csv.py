"""SCALE-Sim topology files: convolutions or GEMMs as comma-separated rows.

What the rows mean is described at https://github.com/scalesim-project/SCALE-Sim: input sizes
include the padding, one input at a time, no dilation. SCALE-Sim rounds up the number of
outputs when the stride does not fit; joulesim rounds down, as deep-learning frameworks do.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from sim.base.errors import InvalidValue, Literal, WorkloadError
from sim.base.text_file import read_text
from sim.domain.layer import MAX_DIMENSION, Densities, Layer
from sim.domain.workload import MAX_LAYERS, Workload
from sim.workloads.scalesim_columns import (
    CONVOLUTION_COLUMNS,
    GEMM_COLUMNS,
    columns_from_count,
    columns_from_header,
)

MAX_BYTES = 64 * 2**20

_INTEGER = re.compile(r"\+?[0-9]{1,18}")
_RATIO = re.compile(r"([0-9]{1,6})\s*:\s*([0-9]{1,6})")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+|nan|inf)(?:e[-+]?[0-9]+)?", re.IGNORECASE)
_COMMENT = re.compile(r"(?:^|,)\s*#.*$")

_SIZES: Mapping[str, str] = MappingProxyType(
    {"m": "ifmap_h", "n": "out_channels", "k": "in_channels"}
)
"""A GEMM row's columns and the layer's fields, for error messages."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line that is neither blank nor a comment."""

    file: str
    line: int
    cells: tuple[str, ...]

    def error(self, expected: str, got: object) -> WorkloadError:
        """Give the error that names this line."""
        return WorkloadError(self.file, f"line {self.line}", expected, got)


def read_topology(path: Path) -> Workload:
    """Read a SCALE-Sim topology file (convolutions or GEMMs).

    Parameters
    ----------
    path : the file; the workload takes its name, without the suffix.

    Returns
    -------
    Workload
        Layers without edges: the format has none, so each reads its input from memory.

    Raises
    ------
    WorkloadError
        The file cannot be read, lacks a column or has a value a layer cannot have; names
        the file and the line.
    """
    # one more than a header and the layers allowed: a huge file is not held row by row
    rows = list(islice(_rows(str(path), read_text(path, WorkloadError, MAX_BYTES)), MAX_LAYERS + 2))
    if not rows:
        raise WorkloadError(str(path), "", "at least one layer", Literal("an empty file"))
    columns = _columns(rows[0])
    layer_rows = rows[1:] if _is_header(rows[0]) else rows
    if not layer_rows:
        raise WorkloadError(str(path), "", "at least one layer", Literal("only a header"))
    if len(layer_rows) > MAX_LAYERS:
        raise WorkloadError(str(path), "", f"at most {MAX_LAYERS} layers", Literal("more"))
    seen: Counter[str] = Counter()
    names: set[str] = set()
    layers = tuple(_layer(row, columns, seen, names) for row in layer_rows)
    return Workload(name=path.stem, layers=layers, description="SCALE-Sim topology")


def _rows(file: str, text: str) -> Iterator[_Row]:
    # not splitlines(): it also splits at form feeds and Unicode separators, which hide in names
    for number, line in enumerate(StringIO(text, newline=None), start=1):
        try:
            cells = next(
                csv.reader([_COMMENT.sub("", line.rstrip("\n"))], skipinitialspace=True), []
            )
        except csv.Error as problem:
            got = Literal(str(problem))
            raise WorkloadError(file, f"line {number}", "comma-separated values", got) from None
        stripped = [cell.strip() for cell in cells]
        while stripped and not stripped[-1]:
            stripped.pop()
        if stripped:
            yield _Row(file, number, tuple(stripped))


def _is_header(row: _Row) -> bool:
    """Tell a header from a layer: a layer has a number in some column after its name."""
    return not any(_NUMBER.fullmatch(cell) for cell in row.cells[1:])


def _columns(first: _Row) -> Mapping[str, int]:
    """Position of each column by its name, from the header or the number of columns."""
    try:
        if _is_header(first):
            return columns_from_header(first.cells)
        with_ratio = bool(_RATIO.fullmatch(first.cells[-1]))
        return columns_from_count(len(first.cells), with_ratio=with_ratio)
    except InvalidValue as problem:
        raise first.error(problem.expected, problem.got) from None


def _layer(row: _Row, columns: Mapping[str, int], seen: Counter[str], names: set[str]) -> Layer:
    present = _place_unlabelled(row, columns)
    name = _unused_name(row, present, seen, names)
    weight = _weight_density(row, present)
    try:
        if "m" in columns:
            return _gemm(row, present, name, weight)
        return _convolution(row, present, name, weight)
    except InvalidValue as problem:
        key = next((k for k, v in _SIZES.items() if "m" in columns and v == problem.key), None)
        raise row.error(f"{key or problem.key} {problem.expected}", problem.got) from None


def _place_unlabelled(row: _Row, columns: Mapping[str, int]) -> Mapping[str, int]:
    """Check the row's length; find a second stride or a sparsity that the header left out."""
    expected = GEMM_COLUMNS if "m" in columns else CONVOLUTION_COLUMNS
    missing = [name for name in expected if _is_blank(row, columns[name])]
    if missing:
        text = f"a value for {missing[0]} ({len(expected)} columns)"
        raise row.error(text, Literal(f"{len(row.cells)} columns, {missing[0]} empty"))
    labelled = set(columns.values())
    present = dict(columns)
    for position in range(len(row.cells)):
        if position in labelled or not row.cells[position]:
            continue
        name = _unlabelled_name(row.cells[position], position, present)
        if name is None:
            text = f"nothing in column {position + 1}, which the header does not name"
            raise row.error(text, row.cells[position])
        present[name] = position
    return present


def _is_blank(row: _Row, position: int) -> bool:
    return position >= len(row.cells) or not row.cells[position]


def _unlabelled_name(cell: str, position: int, present: Mapping[str, int]) -> str | None:
    if "sparsity" not in present and _RATIO.fullmatch(cell):
        return "sparsity"
    follows_stride = present.get("stride_h") == position - 1
    # SCALE-Sim itself takes a ninth number as the stride along the width
    if follows_stride and "stride_w" not in present and _INTEGER.fullmatch(cell):
        return "stride_w"
    return None


def _unused_name(row: _Row, columns: Mapping[str, int], seen: Counter[str], names: set[str]) -> str:
    """Name of the layer; the second "conv" becomes "conv#2"."""
    base = row.cells[columns["name"]]
    while True:
        seen[base] += 1
        name = base if seen[base] == 1 else f"{base}#{seen[base]}"
        if name not in names:
            names.add(name)
            return name


def _integer(row: _Row, columns: Mapping[str, int], name: str) -> int:
    cell = row.cells[columns[name]]
    if not _INTEGER.fullmatch(cell) or not 1 <= int(cell) <= MAX_DIMENSION:
        raise row.error(f"{name} an integer from 1 to {MAX_DIMENSION}", cell)
    return int(cell)


def _weight_density(row: _Row, columns: Mapping[str, int]) -> float:
    """N/M of an N:M column; dense when there is none or it is empty."""
    if "sparsity" not in columns or _is_blank(row, columns["sparsity"]):
        return 1.0
    cell = row.cells[columns["sparsity"]]
    ratio = _RATIO.fullmatch(cell)
    if ratio is None or not 1 <= int(ratio[1]) <= int(ratio[2]):
        raise row.error("sparsity N:M with 1 <= N <= M", cell)
    return int(ratio[1]) / int(ratio[2])


def _gemm(row: _Row, columns: Mapping[str, int], name: str, weight: float) -> Layer:
    return Layer(
        name=name,
        kind="gemm",
        batch=_batch(row, columns),
        ifmap_h=_integer(row, columns, "m"),
        in_channels=_integer(row, columns, "k"),
        out_channels=_integer(row, columns, "n"),
        densities=Densities(weight=weight),
    )


def _convolution(row: _Row, columns: Mapping[str, int], name: str, weight: float) -> Layer:
    channels = _integer(row, columns, "channels")
    filters = _integer(row, columns, "num_filter")
    depthwise = "DP" in row.cells[columns["name"]]
    if depthwise and filters not in (1, channels):
        text = f"num_filter 1 or {channels} (the channels) in a depthwise layer, named DP"
        raise row.error(text, filters)
    stride_h = _integer(row, columns, "stride_h")
    has_width = "stride_w" in columns and not _is_blank(row, columns["stride_w"])
    return Layer(
        name=name,
        kind="conv2d",
        batch=_batch(row, columns),
        groups=channels if depthwise else 1,
        in_channels=channels,
        out_channels=channels if depthwise else filters,
        ifmap_h=_integer(row, columns, "ifmap_h"),
        ifmap_w=_integer(row, columns, "ifmap_w"),
        filter_h=_integer(row, columns, "filter_h"),
        filter_w=_integer(row, columns, "filter_w"),
        stride_h=stride_h,
        stride_w=_integer(row, columns, "stride_w") if has_width else stride_h,
        densities=Densities(weight=weight),
    )


def _batch(row: _Row, columns: Mapping[str, int]) -> int:
    if "batch" not in columns or _is_blank(row, columns["batch"]):
        return 1
    return _integer(row, columns, "batch")
