"""HDF5 files from strangers: looked at before they are read, nothing outside of them followed.

Texts are written with a fixed length: HDF5 crashes or never ends on damaged pointers to texts of
any length.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import prod
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import h5py
import numpy as np
import numpy.typing as npt

from sim.base.dataset_table import Attribute, Field
from sim.base.errors import InvalidValue, Literal, ResultsError, WorkloadError

Array = npt.NDArray[Any]
Hdf5Error: TypeAlias = type[ResultsError] | type[WorkloadError]

COMPRESSION: Mapping[str, Any] = MappingProxyType(
    {"compression": "gzip", "compression_opts": 1, "shuffle": True}
)
"""How datasets are stored."""

STORED_DTYPES: Mapping[str, type[Any]] = MappingProxyType({"bool": np.uint8})
"""Types of a table of datasets that are stored as another."""

MAX_CHUNK_BYTES = 2**26
"""HDF5 unpacks a chunk as a whole, whatever part of it is asked for."""

_OWN_FILTERS = (h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE)
_SIGNATURE = b"\x89HDF\r\n\x1a\n"


def check_hdf5_file(path: Path, error: Hdf5Error, what: str, most_bytes: int) -> None:
    """Check that a file is there, is not too large and begins as HDF5 does.

    Parameters
    ----------
    error : class of the errors raised.
    what : "result file", for messages.

    Raises
    ------
    ResultsError, WorkloadError
        As asked for.
    """
    file = str(path).replace("\0", "\\0")
    try:
        if not path.exists():
            raise error(file, "", f"an existing {what}", Literal("no such file"))
        if not path.is_file():
            raise error(file, "", f"a {what}", Literal("a folder or device"))
        size = path.stat().st_size
        if size > most_bytes:
            expected = f"a file of at most {most_bytes} bytes"
            raise error(file, "", expected, Literal(f"{size} bytes"))
        with path.open("rb") as stream:
            signature = stream.read(8)
    except (OSError, ValueError) as problem:
        reason = Literal(getattr(problem, "strerror", None) or str(problem))
        raise error(file, "", "a file that can be read", reason) from problem
    if signature != _SIGNATURE:
        got = Literal("an empty file" if size == 0 else "something else")
        raise error(file, "", "an HDF5 file written by joulesim", got)


def filetype_of(path: Path) -> str:
    """Give the `filetype` of an HDF5 file; "" where it has none that can be read."""
    try:
        with h5py.File(path, "r", locking=False) as file:
            return str(read_attribute(file, Attribute("filetype", "str", "-", "")))
    except (InvalidValue, OSError, RuntimeError, KeyError, ValueError):
        return ""  # the reader of the file says what is wrong with it


@contextmanager
def one_line_errors(path: Path, error: Hdf5Error, what: str) -> Iterator[None]:
    """Turn what h5py and the checks raise within into errors that name the file.

    Raises
    ------
    ResultsError, WorkloadError
        As asked for.
    """
    try:
        yield
    except InvalidValue as problem:
        raise error(str(path), problem.key, problem.expected, problem.got) from None
    except (OSError, RuntimeError, KeyError, ValueError) as problem:
        # h5py's own errors for damaged files
        got = Literal("damaged data: " + " ".join(str(problem).split()))
        raise error(str(path), "", f"a readable {what}", got) from problem


def set_attribute(node: h5py.Group | h5py.Dataset, name: str, value: str | float) -> None:
    """Write an attribute, texts with a fixed length."""
    data = encoded_texts((value,)).reshape(()) if isinstance(value, str) else np.array(value)
    node.attrs.create(name, data, dtype=data.dtype)


def describe_dataset(dataset: h5py.Dataset, field: Field) -> None:
    """Write what a table of datasets says beside the data."""
    set_attribute(dataset, "unit", field.unit)
    set_attribute(dataset, "dims", ", ".join(field.dims))
    set_attribute(dataset, "meaning", field.meaning)


def write_field(file: h5py.File, field: Field, values: Any) -> None:
    """Write one dataset of a table: numbers, or a tuple of texts."""
    if field.dtype == "str":
        data = encoded_texts(values)
        data = data if field.dims else data.reshape(())
    else:
        stored = STORED_DTYPES.get(field.dtype, field.dtype)
        data = np.ascontiguousarray(values, dtype=stored)
    chunked = data.ndim > 0 and data.size > 0
    dataset = file.create_dataset(
        field.name, data=data, track_times=False, **(COMPRESSION if chunked else {})
    )
    describe_dataset(dataset, field)


def encoded_texts(texts: tuple[str, ...]) -> Array:
    """Give texts as UTF-8 of one length."""
    encoded = [text.encode("utf-8") for text in texts]
    length = max((len(text) for text in encoded), default=0)
    return np.array(encoded, h5py.string_dtype("utf-8", max(length, 1)))


def check_kind(
    file: h5py.File, attributes: tuple[Attribute, ...], filetype: str, version: int
) -> None:
    """Check `filetype` and `version`.

    Raises
    ------
    InvalidValue : another, or none.
    """
    rows = {row.name: row for row in attributes}
    try:
        found = read_attribute(file, rows["filetype"])
    except InvalidValue as problem:
        expected = f"'{filetype}', {problem.expected}"
        raise InvalidValue("filetype", expected, problem.got) from None
    if found != filetype:
        raise InvalidValue("filetype", f"'{filetype}'", found)
    number = read_attribute(file, rows["version"])
    if number != version:
        raise InvalidValue("version", f"{version}, the version this joulesim reads", number)


def read_attribute(file: h5py.File, row: Attribute) -> str | int | float:
    """Read an attribute of the file.

    Raises
    ------
    InvalidValue : it is missing or of another type.
    """
    expected = {"str": "text", "int": "an integer", "float": "a number"}[row.kind]
    if row.name not in file.attrs:
        raise InvalidValue(row.name, expected, Literal("nothing"))
    stored = file.attrs.get_id(row.name)
    # the form is looked at before the value: a damaged pointer would crash or hang HDF5
    if row.kind == "str" and h5py.check_string_dtype(stored.dtype) and stored.dtype.kind == "O":
        expected = "text of fixed length (in h5py: numpy.bytes_)"
        got = Literal("text of variable length, which is not read")
        raise InvalidValue(row.name, expected, got)
    if stored.shape != () or stored.dtype.kind != {"str": "S", "int": "i", "float": "f"}[row.kind]:
        raise InvalidValue(row.name, expected, Literal(f"{stored.dtype} of shape {stored.shape}"))
    value = file.attrs[row.name]
    if row.kind == "str":
        return _decoded(row.name, bytes(value))
    return int(value) if row.kind == "int" else float(value)


def find_dataset(file: h5py.File, name: str) -> h5py.Dataset:
    """Find a dataset stored in this very file, and do not read it.

    Raises
    ------
    InvalidValue
        There is none; a link or data of another file; a foreign filter; chunks too large.
    """
    node: h5py.Group | h5py.Dataset = file
    for part in name.split("/"):
        if not isinstance(node, h5py.Group) or part not in node:
            raise InvalidValue(name, "a dataset", Literal("nothing"))
        # soft and external links could lead to other files
        if not isinstance(node.get(part, getlink=True), h5py.HardLink):
            raise InvalidValue(name, "data in this file", Literal("a link"))
        node = node[part]
    if not isinstance(node, h5py.Dataset):
        raise InvalidValue(name, "a dataset", Literal("a group"))
    if node.is_virtual or node.external:
        raise InvalidValue(name, "data in this file", Literal("data in another file"))
    properties = node.id.get_create_plist()
    filters = [properties.get_filter(place)[0] for place in range(properties.get_nfilters())]
    if any(found not in _OWN_FILTERS for found in filters):
        raise InvalidValue(name, "gzip and shuffle at most", Literal("another filter"))
    chunk_bytes = prod(node.chunks or ()) * node.dtype.itemsize
    if chunk_bytes > MAX_CHUNK_BYTES:
        expected = f"chunks of at most {MAX_CHUNK_BYTES} bytes"
        raise InvalidValue(name, expected, Literal(f"{chunk_bytes} bytes"))
    return node


def check_stored(dataset: h5py.Dataset, name: str) -> None:
    """Check that all data of a dataset are there, not only a claim of their size.

    Raises
    ------
    InvalidValue : chunks are missing.
    """
    if dataset.chunks is None or not dataset.size:
        return
    pairs = zip(dataset.shape, dataset.chunks, strict=True)
    needed = prod(-(-size // chunk) for size, chunk in pairs)
    stored = dataset.id.get_num_chunks()
    if stored != needed:
        raise InvalidValue(name, f"all of its {needed} chunks", Literal(f"{stored} of them"))


def find_field(file: h5py.File, field: Field) -> h5py.Dataset:
    """Find a dataset of a table in the form the table says, and do not read it.

    Raises
    ------
    InvalidValue : as `find_dataset`; another number of dimensions or type.
    """
    dataset = find_dataset(file, field.name)
    if dataset.shape is None or dataset.ndim != len(field.dims):
        got = Literal("no shape" if dataset.shape is None else f"{dataset.ndim}")
        raise InvalidValue(field.name, f"{len(field.dims)} dimensions", got)
    if field.dtype == "str":
        text = h5py.check_string_dtype(dataset.dtype)
        if text is None or text.length is None or text.encoding != "utf-8":
            expected = "UTF-8 texts of fixed length"
            raise InvalidValue(field.name, expected, Literal(str(dataset.dtype)))
        return dataset
    stored = np.dtype(STORED_DTYPES.get(field.dtype, field.dtype))
    if dataset.dtype != stored:
        raise InvalidValue(field.name, stored.name, Literal(str(dataset.dtype)))
    return dataset


def find_fields(
    file: h5py.File, fields: tuple[Field, ...], most_bytes: int
) -> dict[str, h5py.Dataset]:
    """Find all datasets of a table; what they would take is known before any is unpacked.

    Raises
    ------
    InvalidValue : as `find_field`; more than `most_bytes` of data.
    """
    datasets = {field.name: find_field(file, field) for field in fields}
    total_bytes = sum(dataset.size * dataset.dtype.itemsize for dataset in datasets.values())
    if total_bytes > most_bytes:
        raise InvalidValue("", f"at most {most_bytes} bytes of data", total_bytes)
    for name, dataset in datasets.items():
        check_stored(dataset, name)
    return datasets


def read_numbers(field: Field, dataset: h5py.Dataset) -> Array:
    """Read a dataset of numbers."""
    values = np.asarray(dataset[()])
    if field.dtype == "bool":
        if values.size and values.max() > 1:
            raise InvalidValue(field.name, "0 or 1", int(values.max()))
        return values.astype(np.bool_)
    return values


def read_texts(field: Field, dataset: h5py.Dataset) -> tuple[str, ...]:
    """Read a dataset of texts."""
    values = np.atleast_1d(np.asarray(dataset[()]))
    return tuple(_decoded(field.name, value) for value in values.tolist())


def _decoded(name: str, value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidValue(name, "UTF-8", Literal("other bytes")) from None
