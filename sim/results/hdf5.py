"""Result files: HDF5, versioned, the same bytes for the same run, nothing trusted on reading."""

from pathlib import Path

import h5py

from sim.base.atomic_file import atomic_path
from sim.base.dataset_table import Attribute, Field
from sim.base.errors import ResultsError
from sim.results.checks import check_columns
from sim.results.columns import Columns, columns_of, result_from_columns
from sim.results.fields import ATTRIBUTES, FIELDS, FILETYPE, VERSION
from sim.results.result import Result
from sim.workloads.strict_hdf5 import (
    check_hdf5_file,
    check_kind,
    find_fields,
    one_line_errors,
    read_attribute,
    read_numbers,
    read_texts,
    set_attribute,
    write_field,
)

MAX_FILE_BYTES = 2**30
MAX_DATA_BYTES = 2**29
_WHAT = "result file"


def write_result(result: Result, path: str | Path) -> None:
    """Write a result file, whole or not at all; the same result gives the same bytes.

    Parameters
    ----------
    result : the run.
    path : file to write, usually `*.h5`; an earlier one is replaced.

    Raises
    ------
    ResultsError
        The folder is missing, or the target is not a file.
    StorageError
        The disk is full, the folder read-only (see `sim.base.atomic_file`).
    """
    image = file_image(columns_of(result), FILETYPE, VERSION, FIELDS)
    with atomic_path(path) as temporary:
        temporary.write_bytes(image)


def read_result(path: str | Path) -> Result:
    """Read a result file; the result equals the one that was written.

    Parameters
    ----------
    path : a file written by `write_result`.

    Raises
    ------
    ResultsError
        The file is missing, not HDF5, of another type or version, too large or damaged; the
        message names the dataset.
    """
    source = Path(path)
    check_hdf5_file(source, ResultsError, _WHAT, MAX_FILE_BYTES)
    with one_line_errors(source, ResultsError, _WHAT):
        with h5py.File(source, "r", locking=False) as file:
            check_kind(file, ATTRIBUTES, FILETYPE, VERSION)
            columns = read_columns(file, ATTRIBUTES, FIELDS)
        check_columns(columns)
        return result_from_columns(columns)


def file_image(columns: Columns, filetype: str, version: int, fields: tuple[Field, ...]) -> bytes:
    """Build a file in memory: a full disk is then an ordinary write error.

    From format v110 on, HDF5 guards its own structures with checksums.
    """
    with h5py.File(
        "result.h5", "w", driver="core", backing_store=False, libver=("v110", "v110")
    ) as file:
        set_attribute(file, "filetype", filetype)
        set_attribute(file, "version", version)
        for name, value in columns.attributes.items():
            set_attribute(file, name, value)
        for field in fields:
            found = columns.texts if field.dtype == "str" else columns.numbers
            write_field(file, field, found[field.name])
        file.flush()
        image: bytes = file.id.get_file_image()
        return image


def read_columns(
    file: h5py.File, attributes: tuple[Attribute, ...], fields: tuple[Field, ...]
) -> Columns:
    """Read the attributes and datasets of a table, in bounded memory.

    Raises
    ------
    InvalidValue : one is missing, of another form or too large.
    """
    kept = (row for row in attributes if row.name not in ("filetype", "version"))
    datasets = find_fields(file, fields, MAX_DATA_BYTES)
    return Columns(
        attributes={row.name: read_attribute(file, row) for row in kept},
        numbers={f.name: read_numbers(f, datasets[f.name]) for f in fields if f.dtype != "str"},
        texts={f.name: read_texts(f, datasets[f.name]) for f in fields if f.dtype == "str"},
    )
