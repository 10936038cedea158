"""Result files: HDF5, versioned, the same bytes for the same run, nothing trusted on reading."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np

from sim.base.atomic_file import atomic_path
from sim.base.errors import InvalidValue, Literal, ResultsError
from sim.results.checks import check_columns
from sim.results.columns import Array, Columns, columns_of, result_from_columns
from sim.results.fields import (
    ATTRIBUTES,
    FIELDS,
    FILETYPE,
    LINK_FIELDS,
    OPERAND_FIELDS,
    OWN_PRICE_FIELDS,
    VERSION,
    WHOLE_PRICE_FIELDS,
    Attribute,
    Field,
)
from sim.results.result import Result

MAX_FILE_BYTES = 2**30
MAX_DATA_BYTES = 2**29
_STORED_DTYPES = {"bool": np.uint8}
_OWN_FILTERS = (h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE)


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
    image = _file_image(columns_of(result))
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
    _check_file(Path(path))
    try:
        with h5py.File(path, "r", locking=False) as file:
            columns = _read_columns(file)
        check_columns(columns)
        return result_from_columns(columns)
    except InvalidValue as error:
        raise ResultsError(str(path), error.key, error.expected, error.got) from None
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        # h5py's own errors for damaged files
        got = Literal("damaged data: " + " ".join(str(error).split()))
        raise ResultsError(str(path), "", "a readable result file", got) from error


def _file_image(columns: Columns) -> bytes:
    """Build the file in memory: a full disk is then an ordinary write error.

    From format v110 on, HDF5 guards its own structures with checksums.
    """
    with h5py.File(
        "result.h5", "w", driver="core", backing_store=False, libver=("v110", "v110")
    ) as file:
        _set_attribute(file, "filetype", FILETYPE)
        _set_attribute(file, "version", VERSION)
        for name, value in columns.attributes.items():
            _set_attribute(file, name, value)
        for field in FIELDS:
            if field.dtype == "str":
                data = _encoded(columns.texts[field.name])
                data = data if field.dims else data.reshape(())
            else:
                stored = _STORED_DTYPES.get(field.dtype, field.dtype)
                data = np.ascontiguousarray(columns.numbers[field.name], dtype=stored)
            dataset = _create(file, field, data)
            _set_attribute(dataset, "unit", field.unit)
            _set_attribute(dataset, "dims", ", ".join(field.dims))
            _set_attribute(dataset, "meaning", field.meaning)
        file.flush()
        image: bytes = file.id.get_file_image()
        return image


def _set_attribute(node: h5py.Group | h5py.Dataset, name: str, value: str | float) -> None:
    # texts of fixed length: HDF5 crashes on damaged pointers to texts of any length
    data = _encoded((value,)).reshape(()) if isinstance(value, str) else np.array(value)
    node.attrs.create(name, data, dtype=data.dtype)


def _encoded(texts: tuple[str, ...]) -> Array:
    encoded = [text.encode("utf-8") for text in texts]
    length = max((len(text) for text in encoded), default=0)
    return np.array(encoded, h5py.string_dtype("utf-8", max(length, 1)))


def _create(file: h5py.File, field: Field, data: Array) -> h5py.Dataset:
    chunked = data.ndim > 0 and data.size > 0
    options: dict[str, Any] = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
    return file.create_dataset(
        field.name, data=data, track_times=False, **(options if chunked else {})
    )


def _check_file(path: Path) -> None:
    try:
        if not path.exists():
            raise ResultsError(str(path), "", "an existing result file", Literal("no such file"))
        if not path.is_file():
            raise ResultsError(str(path), "", "a result file", Literal("a folder or device"))
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            expected = f"a file of at most {MAX_FILE_BYTES} bytes"
            raise ResultsError(str(path), "", expected, Literal(f"{size} bytes"))
        with path.open("rb") as stream:
            signature = stream.read(8)
    except (OSError, ValueError) as error:
        reason = Literal(getattr(error, "strerror", None) or str(error))
        raise ResultsError(str(path), "", "a file that can be read", reason) from error
    if signature != b"\x89HDF\r\n\x1a\n":
        got = Literal("an empty file" if size == 0 else "something else")
        raise ResultsError(str(path), "", "an HDF5 file written by joulesim", got)


def _read_columns(file: h5py.File) -> Columns:
    kinds = {row.name: row for row in ATTRIBUTES}
    filetype = _read_attribute(file, kinds["filetype"])
    if filetype != FILETYPE:
        raise InvalidValue("filetype", f"'{FILETYPE}'", filetype)
    version = _read_attribute(file, kinds["version"])
    if version != VERSION:
        raise InvalidValue("version", f"{VERSION}, the version this joulesim reads", version)
    attributes = {
        row.name: _read_attribute(file, row)
        for row in ATTRIBUTES
        if row.name not in ("filetype", "version")
    }
    absent = _absent_fields(file)
    fields = [field for field in FIELDS if field not in absent]
    datasets = {field.name: _find_dataset(file, field) for field in fields}
    # what the data would take is known before any of it is unpacked
    total_bytes = sum(dataset.size * dataset.dtype.itemsize for dataset in datasets.values())
    if total_bytes > MAX_DATA_BYTES:
        raise InvalidValue("", f"at most {MAX_DATA_BYTES} bytes of data", total_bytes)
    return Columns(
        attributes=attributes,
        numbers={f.name: np.empty(0, f.dtype) for f in absent if f.dtype != "str"}
        | {f.name: _numbers(f, datasets[f.name]) for f in fields if f.dtype != "str"},
        texts=dict.fromkeys((f.name for f in absent if f.dtype == "str"), ())
        | {f.name: _texts(f, datasets[f.name]) for f in fields if f.dtype == "str"},
    )


def _absent_fields(file: h5py.File) -> tuple[Field, ...]:
    """Give the datasets that files of earlier joulesim do not have: of each table all or none."""
    layers = file.get("layers")
    names = set(layers) if isinstance(layers, h5py.Group) else set()
    links = "links" in names or "mesh_links" in file
    operands = "operand_accesses" in names or "resources" in file
    return (
        *(() if links else LINK_FIELDS),
        *(() if operands else OPERAND_FIELDS),
        *(() if "own_prices" in file else OWN_PRICE_FIELDS),
        *(() if "whole_prices" in file else WHOLE_PRICE_FIELDS),
    )


def _read_attribute(file: h5py.File, row: Attribute) -> str | int | float:
    expected = {"str": "text", "int": "an integer", "float": "a number"}[row.kind]
    if row.name not in file.attrs:
        raise InvalidValue(row.name, expected, Literal("nothing"))
    stored = file.attrs.get_id(row.name)
    # the form is looked at before the value: see `_set_attribute`
    if stored.shape != () or stored.dtype.kind != {"str": "S", "int": "i", "float": "f"}[row.kind]:
        raise InvalidValue(row.name, expected, Literal(f"{stored.dtype} of shape {stored.shape}"))
    value = file.attrs[row.name]
    if row.kind == "str":
        return _decoded(row.name, bytes(value))
    return int(value) if row.kind == "int" else float(value)


def _find_dataset(file: h5py.File, field: Field) -> h5py.Dataset:
    """Find a dataset stored in this very file, in the expected form, and do not read it."""
    node: h5py.Group | h5py.Dataset = file
    for name in field.name.split("/"):
        if not isinstance(node, h5py.Group) or name not in node:
            raise InvalidValue(field.name, "a dataset", Literal("nothing"))
        # soft and external links could lead to other files
        if not isinstance(node.get(name, getlink=True), h5py.HardLink):
            raise InvalidValue(field.name, "data in this file", Literal("a link"))
        node = node[name]
    if not isinstance(node, h5py.Dataset):
        raise InvalidValue(field.name, "a dataset", Literal("a group"))
    if node.is_virtual or node.external:
        raise InvalidValue(field.name, "data in this file", Literal("data in another file"))
    properties = node.id.get_create_plist()
    filters = [properties.get_filter(place)[0] for place in range(properties.get_nfilters())]
    if any(found not in _OWN_FILTERS for found in filters):
        raise InvalidValue(field.name, "gzip and shuffle at most", Literal("another filter"))
    _check_form(field, node)
    return node


def _check_form(field: Field, dataset: h5py.Dataset) -> None:
    if dataset.shape is None or dataset.ndim != len(field.dims):
        got = Literal("no shape" if dataset.shape is None else f"{dataset.ndim}")
        raise InvalidValue(field.name, f"{len(field.dims)} dimensions", got)
    if field.dtype == "str":
        text = h5py.check_string_dtype(dataset.dtype)
        if text is None or text.length is None or text.encoding != "utf-8":
            expected = "UTF-8 texts of fixed length"
            raise InvalidValue(field.name, expected, Literal(str(dataset.dtype)))
        return
    stored = np.dtype(_STORED_DTYPES.get(field.dtype, field.dtype))
    if dataset.dtype != stored:
        raise InvalidValue(field.name, stored.name, Literal(str(dataset.dtype)))


def _numbers(field: Field, dataset: h5py.Dataset) -> Array:
    values = np.asarray(dataset[()])
    if field.dtype == "bool":
        if values.size and values.max() > 1:
            raise InvalidValue(field.name, "0 or 1", int(values.max()))
        return values.astype(np.bool_)
    return values


def _texts(field: Field, dataset: h5py.Dataset) -> tuple[str, ...]:
    values = np.atleast_1d(np.asarray(dataset[()]))
    return tuple(_decoded(field.name, value) for value in values.tolist())


def _decoded(name: str, value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidValue(name, "UTF-8", Literal("other bytes")) from None
