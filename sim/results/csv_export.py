"""The layer table as CSV: one line per layer, units in the column names."""

import csv
import io
from pathlib import Path

from sim.base.atomic_file import write_text
from sim.results.layer_table import layer_rows
from sim.results.result import Result

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def layer_table_csv(result: Result) -> str:
    """Give the layer table as CSV text; numbers read back exactly.

    A text that a spreadsheet would take for a formula gets an apostrophe in front: layer
    names come from files of others.
    """
    rows = layer_rows(result)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: harmless(value) for name, value in row.items()})
    return text.getvalue()


def write_layer_table(result: Result, path: str | Path) -> None:
    """Write the layer table as a CSV file (UTF-8), whole or not at all.

    Raises
    ------
    ResultsError
        The file cannot be written (see `sim.base.atomic_file`).
    """
    write_text(path, layer_table_csv(result))


def harmless(value: str | float) -> str | float:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
