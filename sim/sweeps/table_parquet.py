"""The points of a sweep as Parquet. pyarrow is imported only when a file is asked for."""

import importlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.base.atomic_file import atomic_path
from sim.base.errors import Literal, ResultsError
from sim.domain.sweep_table import Column, SweepTable


def write_parquet(table: SweepTable, file: str | Path) -> None:
    """Write one row per point: whole numbers, numbers, truth values and texts as such.

    Units are in the names of the columns, and in their metadata as `unit`. What a point does not
    have is null. An axis that mixes numbers with texts is all texts.

    Raises
    ------
    ResultsError
        pyarrow is not installed, or the file cannot be written.
    """
    write_parquet_blocks([table], file)


def write_parquet_blocks(tables: Iterable[SweepTable], file: str | Path) -> None:
    """Write tables with the same columns below one another, at least one (see `write_parquet`)."""
    arrow = import_arrow("pyarrow")
    parquet = import_arrow("pyarrow.parquet")
    left = iter(tables)
    first = _as_arrow(arrow, next(left))
    with atomic_path(file) as path, parquet.ParquetWriter(str(path), first.schema) as writer:
        writer.write_table(first)
        for table in left:
            writer.write_table(_as_arrow(arrow, table))


def _as_arrow(arrow: Any, table: SweepTable) -> Any:
    count = len(table)
    columns: dict[str, Any] = {"position": arrow.array(table.positions)}
    for name, value in table.fixed.items():
        columns[name] = arrow.repeat(arrow.scalar(value), count)
    for name in table.axis_names:
        columns[name] = _array(arrow, table.columns[name])
    for name in (*table.metric_names, *table.component_names):
        column = table.columns[name]
        columns[name] = arrow.array(column, mask=np.isnan(column))
    columns["pareto"] = arrow.array(table.on_front)
    errors: Sequence[str | None] = [error or None for error in table.errors]
    columns["error"] = arrow.array(errors, type=arrow.string())
    fields = [
        arrow.field(name, column.type, metadata=_metadata(table.units.get(name)))
        for name, column in columns.items()
    ]
    return arrow.table(list(columns.values()), schema=arrow.schema(fields))


def import_arrow(module: str) -> Any:
    """Import pyarrow, or say how to install it.

    Raises
    ------
    ResultsError
        It is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        expected = "pyarrow; install it with: pip install 'joulesim[parquet]'"
        raise ResultsError("parquet", "", expected, Literal("no pyarrow")) from None


def _array(arrow: Any, column: Column) -> Any:
    if column.dtype != np.object_:
        return arrow.array(column)
    return arrow.array([str(value) for value in column], type=arrow.string())


def _metadata(unit: str | None) -> dict[str, str] | None:
    return {"unit": unit} if unit else None
